"""Counted attempts, in the database so that all processes share them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Throttle(Base):
    """How often somebody tried something in the current window; `name` is hashed."""

    __tablename__ = "throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, index=True)

    @classmethod
    def by_name(cls, name: str) -> "Throttle | None":
        """The counter with this name."""
        return db.session.scalar(sa.select(cls).where(cls.name == name))
