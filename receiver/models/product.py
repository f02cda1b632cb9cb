"""What the marketplace sells, as discovered from postbacks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.among import Among
from receiver.db import Base, Moment, db


class Product(Base):
    """A product by its code. `is_decided`: a person has said what it opens, if anything.

    `opens_nothing`: that nothing is what it is meant to open, so that nobody waits for more.
    """

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    is_decided: Mapped[bool] = mapped_column(default=False)
    opens_nothing: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    key_digest: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def by_code(cls, code: str) -> "Product | None":
        """The product with this code."""
        return db.session.scalar(sa.select(cls).where(cls.code == code))

    @classmethod
    def by_codes(cls, codes: list[str]) -> dict[str, "Product"]:
        """The known ones of these products, by code."""
        found = db.session.scalars(_BY_CODES, {"codes": codes})
        return {product.code: product for product in found}


_BY_CODES = sa.select(Product).where(Among(Product.code, "codes"))


class Plan(Base):
    """A plan (offer) of a product."""

    __tablename__ = "plan"
    __table_args__ = (sa.UniqueConstraint("product_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_code: Mapped[str] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
