"""One deed for many members at once: asked about, confirmed, and done by the worker."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, words
from receiver.models.area import Area


class BulkDeed(StrEnum):
    """What can be done for many."""

    LOGIN = "login"
    GRANT = "grant"
    REVOKE = "revoke"
    SIGN_OUT = "sign-out"
    BLOCK = "block"


class BulkState(StrEnum):
    """How far it has come."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"


class Bulk(Base):
    """Whom it is about, fixed when it was asked; `done` and `skipped` tell how far it has come."""

    __tablename__ = "bulk"

    id: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[BulkDeed] = mapped_column(words(BulkDeed))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    until: Mapped[datetime | None] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(sa.String(320))
    member_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    state: Mapped[BulkState] = mapped_column(words(BulkState), default=BulkState.ASKED)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    area: Mapped[Area | None] = relationship()

    @property
    def total(self) -> int:
        """How many members it is about."""
        return len(self.member_ids)

    @property
    def gone_through(self) -> int:
        """How many of them it has come to."""
        return self.done + self.skipped

    @property
    def takes_away(self) -> bool:
        """Whether it closes something, so that many are not hit by one slip."""
        return self.deed in (BulkDeed.REVOKE, BulkDeed.BLOCK)
