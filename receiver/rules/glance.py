"""What can be said of a sale at a glance: by the steps that it has gone, and how long ago.

Most sales were paid and perhaps refunded, and nothing else: of these there are few kinds.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from receiver.rules.access import MemberFacts, open_by_payment
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.sale import SaleLife
from receiver.rules.terms import Means, MeansAsBefore, Terms, Wish
from receiver.rules.vocabulary import Event, Period

WAITING, CANCELLED, APPROVED, COMPLETED, DISPUTED, REFUNDED = (1 << n for n in range(6))
NEWS, CONTRACT = 1 << 6, 1 << 7  # other news are known of it; it is a charge of a contract
_PLAIN = WAITING | CANCELLED | APPROVED | COMPLETED | REFUNDED
_DATED = frozenset({Event.APPROVED, Event.COMPLETED, Event.REFUNDED})
_COUNTS = {
    Event.WAITING: WAITING,
    Event.CANCELLED: CANCELLED,
    Event.APPROVED: APPROVED | COMPLETED,  # what is complete was paid only if payment counts
    Event.COMPLETED: COMPLETED,
    Event.DISPUTED: DISPUTED,
    Event.REFUNDED: REFUNDED,
    Event.SUBSCRIPTION_ACTIVE: CONTRACT,
    Event.SUBSCRIPTION_OVERDUE: CONTRACT,
    Event.SUBSCRIPTION_CANCELLED: CONTRACT,
    Event.RECOVERY_ACTIVE: CONTRACT,
    Event.RECOVERY_CANCELLED: CONTRACT,
}
_MOST_DAYS = 100
# The shortest and the longest, and their most days: where both say the same, so do all others.
_PERIODS = {Period.WEEKLY: 7, Period.YEARLY: 366}


def concerned(wish: Wish, before: Terms) -> Callable[[int], bool]:
    """Tells by the steps of a sale whether the wish can move who bought it."""
    if not isinstance(wish, Means | MeansAsBefore):
        return lambda _steps: True
    counts = _COUNTS.get(wish.event, NEWS)
    of_both = (
        terms.meanings.of(wish.event, wish.product) for terms in (before, wish.after(before))
    )
    is_counted_alike = wish.event is Event.APPROVED and len({cell.acts for cell in of_both}) == 1
    # Then what is paid by contract ends by what is said of contracts, until it is taken back.
    spared = CONTRACT if is_counted_alike else 0

    def is_concerned(steps: int) -> bool:
        is_spared = steps & spared and not steps & (DISPUTED | REFUNDED)
        return bool(steps & counts) and not is_spared

    return is_concerned


@dataclass(frozen=True)
class Clock:
    """The moments that part what is over from what is not yet, if a glance may ask for them."""

    now: datetime
    moments: tuple[datetime, ...] = ()

    @classmethod
    def under(cls, terms: Terms, now: datetime) -> "Clock":
        """All the days of which these terms know after payments and refunds."""
        cells = terms.meanings.cells.items()
        dated = [cell for (_product, event), cell in cells if event in _DATED]
        days = {cell.days + more for cell in dated for more in (0, *_PERIODS.values())}
        days |= {opening.days for opening in terms.openings if opening.days}
        if len(days) > _MOST_DAYS:
            return cls(now)  # so many are not looked up faster than everything else
        return cls(now, tuple(sorted(now - timedelta(days=n) for n in days | {0})))

    def place(self, at: datetime | None) -> int:
        """How many of the moments are before it: all in one place are over, or not, together."""
        return bisect_left(self.moments, at) if at else 0

    def at(self, place: int) -> datetime:
        """The last moment there."""
        return (*self.moments, self.now + timedelta(days=1))[place]


@dataclass(frozen=True)
class Kind:
    """All sales that differ in nothing by which their areas are opened; times as places."""

    steps: int
    product: str
    plan: str
    paid: int
    completed: int
    refunded: int

    def opens(self, terms: Terms, clock: Clock) -> frozenset[int] | None:
        """The areas that such a sale opens now; none where that takes more than a glance."""
        if self.steps & ~_PLAIN or not clock.moments:
            return None
        openings = terms.opened_by({self.product})
        told = set()
        for period in _PERIODS:
            sales = (self._sale(clock, period),)
            facts = MemberFacts(sales, openings=openings, meanings=terms.meanings)
            told.add(open_by_payment(facts, clock.now))
        return told.pop() if len(told) == 1 else None

    def _sale(self, clock: Clock, period: Period) -> Charge:
        paid = self._at(APPROVED, clock.at(self.paid))
        life = SaleLife(
            waiting_at=self._at(WAITING, clock.now),
            cancelled_at=self._at(CANCELLED, clock.now),
            approved_at=paid,
            approved_again_at=paid,
            completed_at=self._at(COMPLETED, clock.at(self.completed)),
            refunded_at=self._at(REFUNDED, clock.at(self.refunded)),
        )
        item = ItemTold(product=self.product, plan=self.plan or None)
        return Charge("", life, (item,), paid_at=clock.at(self.paid), period=period)

    def _at(self, step: int, at: datetime) -> datetime | None:
        return at if self.steps & step else None
