"""Runs that hold the marketplace's list of sales against what is kept, and what differs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.reconciling import Difference
from receiver.rules.vocabulary import SaleStatus, Source


class RunState(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DifferenceState(StrEnum):
    """What became of a difference."""

    OPEN = "open"
    REPAIRED = "repaired"
    DISMISSED = "dismissed"
    GONE = "gone"


class Reconciliation(Base):
    """One run: what it asks for, where it is, and what kept it from its end, as a reason.

    `step` and `page` are what is asked next; `failures` counts those in a row.
    """

    __tablename__ = "reconciliation"

    id: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(sa.String(320))
    source: Mapped[Source] = mapped_column(words(Source))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    state: Mapped[RunState] = mapped_column(words(RunState), default=RunState.RUNNING)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    step: Mapped[int] = mapped_column(default=0)
    page: Mapped[int] = mapped_column(default=1)
    pages: Mapped[int] = mapped_column(default=0)
    sales: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_running(self) -> bool:
        """Whether it has still to come to an end."""
        return self.state is RunState.RUNNING

    @classmethod
    def under_lock(cls, run_id: int) -> "Reconciliation | None":
        """This one, held until the story ends."""
        found = sa.select(cls).where(cls.id == run_id).with_for_update()
        return db.session.scalar(found.execution_options(populate_existing=True))

    @classmethod
    def newest(cls, most: int = 1) -> list["Reconciliation"]:
        """The last ones."""
        return list(db.session.scalars(sa.select(cls).order_by(cls.id.desc()).limit(most)))

    @classmethod
    def running(cls) -> "Reconciliation | None":
        """The one that is being done."""
        newest = sa.select(cls).where(cls.state == RunState.RUNNING).order_by(cls.id.desc())
        return db.session.scalar(newest.limit(1))


class SaleTold(Base):
    """A sale that a run has met, so that it counts once; gone when the run has ended."""

    __tablename__ = "sale_told"
    __table_args__ = (sa.UniqueConstraint("reconciliation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[int] = mapped_column(sa.ForeignKey("reconciliation.id"))
    code: Mapped[str] = mapped_column(sa.String(64))


class SaleDifference(Base):
    """How one sale differs: as the newest run has seen it, with what the marketplace told."""

    __tablename__ = "sale_difference"
    __table_args__ = (
        sa.Index("ix_sale_difference_inbox", "state", "kind", "id"),
        sa.Index("ix_sale_difference_state_id", "state", "id"),
        sa.Index("ix_sale_difference_changed_at", "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[Difference] = mapped_column(words(Difference))
    state: Mapped[DifferenceState] = mapped_column(
        words(DifferenceState), default=DifferenceState.OPEN
    )
    told_status: Mapped[SaleStatus | None] = mapped_column(words(SaleStatus))
    our_status: Mapped[SaleStatus | None] = mapped_column(words(SaleStatus))
    source: Mapped[Source] = mapped_column(words(Source))
    reconciliation_id: Mapped[int] = mapped_column(sa.ForeignKey("reconciliation.id"), index=True)
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    buyer_name: Mapped[str] = mapped_column(sa.String(200), default="")
    buyer_email: Mapped[str] = mapped_column(sa.String(320), default="", index=True)
    product_code: Mapped[str] = mapped_column(sa.String(64), default="")
    product_name: Mapped[str] = mapped_column(sa.String(200), default="")
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8), default="BRL")
    document: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    postback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"))
    by: Mapped[str] = mapped_column(sa.String(320), default="")
    why: Mapped[str] = mapped_column(sa.String(200), default="")
    found_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to decide."""
        return self.state is DifferenceState.OPEN

    @property
    def can_be_repaired(self) -> bool:
        """Whether the marketplace has told anything that could be taken over."""
        return self.is_open and self.document is not None

    @classmethod
    def under_lock(cls, difference_id: int) -> "SaleDifference | None":
        """This one, held until the story ends."""
        found = sa.select(cls).where(cls.id == difference_id).with_for_update()
        return db.session.scalar(found.execution_options(populate_existing=True))

    @classmethod
    def counts(cls) -> dict[Difference, int]:
        """How many wait in each inbox."""
        open_ones = sa.select(cls.kind, sa.func.count()).where(cls.state == DifferenceState.OPEN)
        found: dict[Difference, int] = dict.fromkeys(Difference, 0)
        for kind, count in db.session.execute(open_ones.group_by(cls.kind)):
            found[kind] = count
        return found
