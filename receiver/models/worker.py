"""Which workers are alive."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Worker(Base):
    """A worker process and when it was last seen."""

    __tablename__ = "worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)

    @classmethod
    def last_seen_at(cls) -> datetime | None:
        """When any worker was last seen."""
        return db.session.scalar(sa.select(sa.func.max(cls.seen_at)))
