"""What the producer has set at the desk; the environment stands above it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Setting(Base):
    """One setting by its name, as text; a secret is sealed, see preferences.py."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    value: Mapped[str] = mapped_column(sa.Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(sa.String(320))

    @classmethod
    def by_name(cls, name: str) -> "Setting | None":
        """What was set under this name, if anything."""
        return db.session.scalar(sa.select(cls).where(cls.name == name))

    @classmethod
    def all(cls) -> dict[str, "Setting"]:
        """Everything that was set, by name."""
        return {row.name: row for row in db.session.scalars(sa.select(cls).order_by(cls.name))}
