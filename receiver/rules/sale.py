"""The life of a sale: where it stands, as a function of all that was ever told about it.

What is remembered are the first and last times of each news, never a place in a queue: so news
may come late, twice or in any order and end in the same status.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from receiver.rules.vocabulary import SaleStatus

PAID = frozenset({SaleStatus.APPROVED, SaleStatus.COMPLETED})


@dataclass(frozen=True)
class SaleLife:
    """What is remembered of the news about one sale. Times are the marketplace's own where told."""

    waiting_at: datetime | None = None
    cancelled_at: datetime | None = None
    approved_at: datetime | None = None
    approved_again_at: datetime | None = None
    is_approval_dated: bool = False
    completed_at: datetime | None = None
    disputed_at: datetime | None = None
    is_dispute_dated: bool = False
    refunded_at: datetime | None = None

    @property
    def status(self) -> SaleStatus | None:
        """The highest rank told (waiting < cancelled < approved < completed < disputed < refunded),
        but for a dispute that was won."""
        if self.refunded_at:
            return SaleStatus.REFUNDED
        if self.disputed_at and not self.is_dispute_won:
            return SaleStatus.DISPUTED
        if self.completed_at:
            return SaleStatus.COMPLETED
        if self.approved_at:
            return SaleStatus.APPROVED
        if self.cancelled_at:
            return SaleStatus.CANCELLED
        return SaleStatus.WAITING if self.waiting_at else None

    @property
    def is_paid(self) -> bool:
        """Whether the money is there now."""
        return self.status in PAID

    @property
    def is_dispute_won(self) -> bool:
        """Whether the money came back after a dispute."""
        at = self.disputed_at
        return at is not None and self.answers(at, is_dated=self.is_dispute_dated)

    @property
    def status_at(self) -> datetime | None:
        """When the news that decides the status was told."""
        times = {
            SaleStatus.WAITING: self.waiting_at,
            SaleStatus.CANCELLED: self.cancelled_at,
            SaleStatus.APPROVED: self.approved_at,
            SaleStatus.COMPLETED: self.completed_at,
            SaleStatus.DISPUTED: self.disputed_at,
            SaleStatus.REFUNDED: self.refunded_at,
        }
        return times[self.status] if self.status else None

    def answers(self, at: datetime, *, is_dated: bool) -> bool:
        """Whether the sale was told as good after a dispute, or after other bad news, of that time.

        A completion after it says so. An approval says so when it is dated after it, or when it
        had been seen before it and now comes again; an approval first seen after it, and without
        a date, may just be late.
        """
        if self.completed_at and self.completed_at > at:
            return True
        if not (self.approved_at and self.approved_again_at):
            return False
        was_seen_before = self.approved_at < at
        return self.approved_again_at > at and (
            was_seen_before or (self.is_approval_dated and is_dated)
        )


def remember(
    life: SaleLife, status: SaleStatus, *, at: datetime, is_dated: bool = False
) -> SaleLife:
    """The life with one more piece of news; `is_dated` when `at` is the marketplace's own time."""
    match status:
        case SaleStatus.WAITING:
            return replace(life, waiting_at=_first(life.waiting_at, at))
        case SaleStatus.CANCELLED:
            return replace(life, cancelled_at=_first(life.cancelled_at, at))
        case SaleStatus.APPROVED:
            return _approved(life, at, is_dated=is_dated)
        case SaleStatus.COMPLETED:
            return replace(life, completed_at=_last(life.completed_at, at))
        case SaleStatus.DISPUTED:
            return _disputed(life, at, is_dated=is_dated)
        case SaleStatus.REFUNDED:
            return replace(life, refunded_at=_first(life.refunded_at, at))


def _approved(life: SaleLife, at: datetime, *, is_dated: bool) -> SaleLife:
    last = _last(life.approved_again_at, at)
    return replace(
        life,
        approved_at=_first(life.approved_at, at),
        approved_again_at=last,
        is_approval_dated=is_dated if last == at else life.is_approval_dated,
    )


def _disputed(life: SaleLife, at: datetime, *, is_dated: bool) -> SaleLife:
    last = _last(life.disputed_at, at)
    dated = is_dated if last == at else life.is_dispute_dated
    return replace(life, disputed_at=last, is_dispute_dated=dated)


def _first(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _last(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
