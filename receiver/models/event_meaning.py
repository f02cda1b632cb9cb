"""What the producer says that a code of the marketplace means, which the rules do not know."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.vocabulary import Event


class EventMeaning(Base):
    """One code; without an event it means nothing, and is put aside."""

    __tablename__ = "event_meaning"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[int] = mapped_column(sa.BigInteger, unique=True)
    event: Mapped[Event | None] = mapped_column(words(Event))
    by: Mapped[str] = mapped_column(sa.String(320))
    at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def of(cls, code: int) -> "EventMeaning | None":
        """What was said of a code."""
        return db.session.scalar(sa.select(cls).where(cls.code == code))

    @classmethod
    def all(cls) -> list["EventMeaning"]:
        """All that was said, in the order of the codes."""
        return list(db.session.scalars(sa.select(cls).order_by(cls.code)))

    @classmethod
    def known(cls) -> Mapping[int, Event | None]:
        """What each of these codes means."""
        return {one.code: one.event for one in cls.all()}
