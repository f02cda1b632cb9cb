"""Many postbacks that are understood again: chosen by a person, done by the worker in turns."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words


class ReplayState(StrEnum):
    """How far it has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Replay(Base):
    """What was asked for, fixed when it was; `done` and `skipped` tell how far it has come.

    `wanted` is the filter that found them, empty where each was chosen; `turn` is the last part
    that was gone through.
    """

    __tablename__ = "replay"

    id: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(sa.String(320))
    wanted: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    state: Mapped[ReplayState] = mapped_column(words(ReplayState), default=ReplayState.RUNNING)
    total: Mapped[int]
    turn: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def gone_through(self) -> int:
        """How many postbacks it has come to."""
        return self.done + self.skipped

    @classmethod
    def under_lock(cls, replay_id: int) -> "Replay | None":
        """This one, held until the story ends."""
        return db.session.scalar(sa.select(cls).where(cls.id == replay_id).with_for_update())

    @classmethod
    def running(cls) -> list["Replay"]:
        """Those that are being done, the newest first."""
        found = sa.select(cls).where(cls.state == ReplayState.RUNNING)
        return list(db.session.scalars(found.order_by(cls.id.desc())))


class ReplayPart(Base):
    """Some of the postbacks, as many as one turn takes; gone once they are understood."""

    __tablename__ = "replay_part"
    __table_args__ = (sa.UniqueConstraint("replay_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    replay_id: Mapped[int] = mapped_column(sa.ForeignKey("replay.id"))
    number: Mapped[int]
    ids: Mapped[list[int]] = mapped_column(sa.JSON)

    @classmethod
    def of(cls, replay_id: int, number: int) -> list[int]:
        """The numbers of the postbacks in one part; none where there is no such part."""
        mine = sa.select(cls.ids).where(cls.replay_id == replay_id, cls.number == number)
        return db.session.scalar(mine) or []
