"""What a person decided by hand about one door of one member."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db
from receiver.models.area import Area


class Grant(Base):
    """The latest decision by hand: opens the area, or closes it to whatever was paid before."""

    __tablename__ = "grant"
    __table_args__ = (sa.UniqueConstraint("member_id", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    opens: Mapped[bool] = mapped_column()
    until: Mapped[datetime | None] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(sa.String(320))

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def of_member(cls, member_id: int) -> list["Grant"]:
        """All decisions by hand about one member."""
        return list(db.session.scalars(sa.select(cls).where(cls.member_id == member_id)))
