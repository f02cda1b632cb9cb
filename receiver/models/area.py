"""What members enter."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Area(Base):
    """A door: a course, a club, a file. `url` is where its content lives, if it lives elsewhere."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    url: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def by_name(cls, name: str) -> "Area | None":
        """The area with this name."""
        return db.session.scalar(sa.select(cls).where(cls.name == name))

    @classmethod
    def listed(cls) -> "Sequence[Area]":
        """All of them, by name."""
        return db.session.scalars(sa.select(cls).order_by(cls.name, cls.id)).all()

    @classmethod
    def called(cls, name_or_id: str) -> "Area | None":
        """The area that a person means by a name or a number."""
        named = cls.by_name(name_or_id.strip())
        if named is None and name_or_id.isdecimal() and len(name_or_id) < 10:
            return db.session.get(cls, int(name_or_id))
        return named
