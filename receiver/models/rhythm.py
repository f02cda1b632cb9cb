"""How postbacks came, by the hour, and the watch over their silence."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class PostbackHour(Base):
    """How many real postbacks came in one hour; one in which none came has no row."""

    __tablename__ = "postback_hour"

    id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(Moment, unique=True)
    count: Mapped[int] = mapped_column()

    @classmethod
    def counts(cls, since: datetime) -> dict[datetime, int]:
        """How many came in each hour from this one on."""
        rows = sa.select(cls.hour, cls.count).where(cls.hour >= since).order_by(cls.hour)
        return dict(db.session.execute(rows).all())


class SilenceWatch(Base):
    """The one row of the watch: up to which postback was counted, and what is known of silence.

    `last_at` is when the last real one came. Nobody listened before `awake_at`: the server was
    off, or is new. `silent_since` is there while the silence is odd.
    """

    __tablename__ = "silence_watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    counted_id: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    awake_at: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime] = mapped_column(Moment)
    silent_since: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def now_is(cls) -> "SilenceWatch | None":
        """As it stands."""
        return db.session.get(cls, 1)

    @classmethod
    def under_lock(cls) -> "SilenceWatch | None":
        """As it stands, held until the story ends."""
        found = sa.select(cls).where(cls.id == 1).with_for_update()
        return db.session.scalar(found.execution_options(populate_existing=True))

    @classmethod
    def odd_since(cls) -> datetime | None:
        """Since when it has been oddly quiet; None while it is not."""
        return db.session.scalar(sa.select(cls.silent_since).where(cls.id == 1))
