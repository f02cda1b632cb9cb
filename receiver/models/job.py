"""Work that is owed: written in the transaction that caused it, deleted when it is done."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words


class JobKind(StrEnum):
    """What kind of work, and so what `row_id` points to."""

    POSTBACK = "postback"  # understand this postback
    MEMBER = "member"  # derive this member's access again: the clock has moved
    SALE = "sale"  # derive this sale's buyer again: a mapping or rule has changed
    LETTER = "letter"  # deliver this letter
    PREVIEW = "preview"  # look at some more of those whom a change would concern
    IMPORT = "import"  # take in some more lines of a file
    BULK = "bulk"  # do one deed for some more of many members
    REPLAY = "replay"  # understand some more of many postbacks again
    RECOVERY = "recovery"  # write to this case whatever is due
    RECONCILE = "reconcile"  # ask the marketplace for some more pages of sales
    SWEEP = "sweep"  # housekeeping, one per slot


# Given up, these show on a row of their own; all other work does not.
TOLD = (JobKind.POSTBACK, JobKind.LETTER)


class JobState(StrEnum):
    """Where a piece of work stands."""

    READY = "ready"
    RUN = "run"
    DEAD = "dead"


# Written out, because an index that holds only some rows is used by whoever says so in its words.
IS_FRESH = sa.text("attempts = 0")
IS_URGENT = sa.text("attempts = 0 AND priority > 0")
IS_WORN = sa.text("attempts > 0 AND state <> 'dead'")
IS_DEAD = sa.text("state = 'dead'")


class Job(Base):
    """One piece of work; `key` makes sure that it is owed once."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "ix_job_fresh",
            *("kind", "run_at", "id"),
            sqlite_where=IS_FRESH,
            postgresql_where=IS_FRESH,
        ),
        sa.Index(
            "ix_job_urgent",
            *("kind", "run_at", "id"),
            sqlite_where=IS_URGENT,
            postgresql_where=IS_URGENT,
        ),
        sa.Index(
            "ix_job_worn",
            *("kind", "run_at", "id"),
            sqlite_where=IS_WORN,
            postgresql_where=IS_WORN,
        ),
        sa.Index("ix_job_dead", "id", sqlite_where=IS_DEAD, postgresql_where=IS_DEAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(words(JobKind))
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    row_id: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    state: Mapped[JobState] = mapped_column(words(JobState), default=JobState.READY)
    run_at: Mapped[datetime] = mapped_column(Moment)
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    fence: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def given_up(cls) -> "sa.Select[Job]":
        """What was given up and shows nowhere else, in no order yet."""
        return sa.select(cls).where(IS_DEAD, cls.kind.not_in(TOLD))

    @classmethod
    def is_alive(cls, kind: JobKind, row_id: int) -> bool:
        """Whether the work that goes by one row is still owed or being done."""
        alive = cls.key == f"{kind}:{row_id}", cls.state != JobState.DEAD
        return db.session.scalar(sa.select(cls.id).where(*alive)) is not None

    @classmethod
    def is_dead(cls, kind: JobKind, row_id: int) -> bool:
        """Whether the work that goes by one row was given up."""
        given_up = cls.key == f"{kind}:{row_id}", cls.state == JobState.DEAD
        return db.session.scalar(sa.select(cls.id).where(*given_up)) is not None
