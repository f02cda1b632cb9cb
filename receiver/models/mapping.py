"""What opens what: product (and plan) to areas, many to many."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.among import Among
from receiver.db import Base, db
from receiver.models.area import Area


class Mapping(Base):
    """A product, or one plan of it, opens an area, for some days or as long as the sale holds."""

    __tablename__ = "mapping"
    __table_args__ = (sa.UniqueConstraint("product_code", "plan_code", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_code: Mapped[str] = mapped_column(sa.String(64))
    plan_code: Mapped[str] = mapped_column(sa.String(64), default="")
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    days: Mapped[int | None] = mapped_column(sa.Integer)
    is_by_hand: Mapped[bool] = mapped_column(default=True)

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def of(cls, product_codes: list[str]) -> list["Mapping"]:
        """All mappings of these products."""
        return list(db.session.scalars(_OF, {"codes": product_codes}))


_OF = sa.select(Mapping).where(Among(Mapping.product_code, "codes")).order_by(Mapping.id)
