"""What can be said of a sale at a glance: by the steps that it has gone, and how long ago.

Most sales were paid and perhaps refunded, and nothing else: of these there are few kinds.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta

from receiver.rules.access import MemberFacts, open_by_days
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.sale import SaleLife
from receiver.rules.terms import Means, MeansAsBefore, Terms, Wish
from receiver.rules.vocabulary import Event

WAITING, CANCELLED, APPROVED, COMPLETED, DISPUTED, REFUNDED = (1 << n for n in range(6))
NEWS, CONTRACT = 1 << 6, 1 << 7  # other news are known of it; it is a charge of a contract
ALL = (1 << 8) - 1
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


def concerned(wish: Wish) -> int:
    """The steps of which a sale must have gone one, so that the wish can move who bought it."""
    if not isinstance(wish, Means | MeansAsBefore):
        return ALL
    return _COUNTS.get(wish.event, NEWS)


@dataclass(frozen=True)
class Clock:
    """The moments that part what is over from what is not yet: so many days before now."""

    now: datetime
    moments: tuple[datetime, ...] = ()

    @classmethod
    def under(cls, terms: Terms, now: datetime) -> "Clock":
        """All the days of which these terms know after payments and refunds."""
        cells = terms.meanings.cells.items()
        days = {cell.days for (_product, event), cell in cells if event in _DATED}
        days |= {opening.days for opening in terms.openings if opening.days}
        return cls(now, tuple(sorted(now - timedelta(days=n) for n in days | {0})))

    def place(self, at: datetime | None) -> int:
        """Between which of the moments it lies: all in one place are over, or not, together."""
        return bisect_left(self.moments, at) if at else 0

    def at(self, place: int) -> datetime:
        """A moment there."""
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
        if self.steps & ~_PLAIN:
            return None
        sale = self._sale(clock)
        openings = terms.opened_by({self.product})
        facts = MemberFacts((sale,), openings=openings, meanings=terms.meanings)
        return open_by_days(facts, clock.now)

    def _sale(self, clock: Clock) -> Charge:
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
        return Charge("", life, (item,), paid_at=clock.at(self.paid))

    def _at(self, step: int, at: datetime) -> datetime | None:
        return at if self.steps & step else None
