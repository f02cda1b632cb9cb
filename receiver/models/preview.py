"""What would change: a wish about the terms of the shop, seen before it is carried out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words


class PreviewState(StrEnum):
    """How far it has come."""

    RUNNING = "running"
    DONE = "done"
    CONFIRMED = "confirmed"


class Step(StrEnum):
    """Whom it looks at: those with an account, then buyers without one."""

    MEMBERS = "members"
    STRANGERS = "strangers"


class Fate(StrEnum):
    """What would happen to somebody."""

    LOSES = "loses"
    GAINS = "gains"
    KEEPS = "keeps"


class Preview(Base):
    """One wish, what it was worked out from, and what it came to so far.

    `terms`, `postback_id` and `line_id` tell what it was worked out from: the terms as a digest,
    and where inbox and log ended. `after` is the row up to which it has come, `last` the one it
    goes to.
    """

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    wish: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    by: Mapped[str] = mapped_column(sa.String(320))
    state: Mapped[PreviewState] = mapped_column(words(PreviewState))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)

    terms: Mapped[str] = mapped_column(sa.String(64))
    postback_id: Mapped[int] = mapped_column(sa.BigInteger)
    line_id: Mapped[int] = mapped_column(sa.BigInteger)

    step: Mapped[Step] = mapped_column(words(Step))
    after: Mapped[int] = mapped_column(sa.BigInteger)
    last: Mapped[int] = mapped_column(sa.BigInteger)

    loses: Mapped[int] = mapped_column(default=0)
    gains: Mapped[int] = mapped_column(default=0)
    keeps: Mapped[int] = mapped_column(default=0)
    accounts: Mapped[int] = mapped_column(default=0)
    active: Mapped[int] = mapped_column(default=0)
    again: Mapped[int] = mapped_column(default=0)


class PreviewLine(Base):
    """Somebody who would gain or lose, or one of the newest who keep.

    Without `member_id` a buyer who gets an account by it.
    """

    __tablename__ = "preview_line"
    __table_args__ = (sa.Index("ix_preview_line_preview_id", "preview_id", "fate", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    preview_id: Mapped[int] = mapped_column(sa.ForeignKey("preview.id"))
    fate: Mapped[Fate] = mapped_column(words(Fate))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    email: Mapped[str] = mapped_column(sa.String(320))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    areas: Mapped[list[int]] = mapped_column(sa.JSON)

    @classmethod
    def of(cls, preview_id: int, fate: Fate, *, limit: int) -> list["PreviewLine"]:
        """The first of those with this fate; of those who keep the newest, not all have a line."""
        mine = sa.select(cls).where(cls.preview_id == preview_id, cls.fate == fate)
        order = cls.id.desc() if fate is Fate.KEEPS else cls.id
        return list(db.session.scalars(mine.order_by(order).limit(limit)))
