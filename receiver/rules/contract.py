"""Where a contract (subscription or instalment recovery) stands, given its charges and notices.

Each charge is a sale of its own. Nothing tells for certain in which order two pieces of news about
a contract were sent, so they are ordered by what they say: by their own dates where both have one,
else by the number of the instalment, else by the day the charge began, else by what can only
follow what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from receiver.rules.facts import ItemTold
from receiver.rules.news import NewsFacts
from receiver.rules.period import end_of
from receiver.rules.sale import SaleLife
from receiver.rules.vocabulary import Event, Period

CANCELLATIONS = frozenset({Event.SUBSCRIPTION_CANCELLED, Event.RECOVERY_CANCELLED})
# A charge that begins this close to the end of a paid period is for the period after it.
NEXT_CHARGE = timedelta(days=3)
NOTICES = CANCELLATIONS | {Event.SUBSCRIPTION_OVERDUE}
HARDEST_FIRST = (
    CANCELLATIONS,
    frozenset({Event.SUBSCRIPTION_OVERDUE}),
    frozenset({Event.SUBSCRIPTION_WAITING}),
)


class Standing(StrEnum):
    """Whether a contract is being paid."""

    WAITING = "waiting"
    ACTIVE = "active"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Charge:
    """One sale of a contract, or a sale on its own."""

    code: str
    life: SaleLife
    items: tuple[ItemTold, ...] = ()
    instalment: int | None = None
    started_at: datetime | None = None
    paid_at: datetime | None = None
    period: Period | None = None
    postback_id: int | None = None
    news: tuple[NewsFacts, ...] = ()

    @property
    def since(self) -> datetime:
        """When it was paid: as told, else when we heard of it."""
        heard = self.life.approved_at or self.life.completed_at
        moment = self.paid_at or heard
        if moment is None:
            raise ValueError(f"sale {self.code} was never paid")
        return moment

    @property
    def was_paid(self) -> bool:
        """Whether the money was ever there."""
        return bool(self.life.approved_at or self.life.completed_at)

    @property
    def paid_until(self) -> datetime:
        """When the period that this charge paid for is over."""
        return end_of(self.since, self.period)


@dataclass(frozen=True)
class NoticeFacts:
    """News about a contract that is no payment."""

    event: Event
    at: datetime
    again_at: datetime
    is_dated: bool = False
    instalment: int | None = None
    charge_started_at: datetime | None = None
    is_after_payment: bool = False
    postback_id: int | None = None


def standing(
    charges: Sequence[Charge], notices: Sequence[NoticeFacts]
) -> tuple[Standing, NoticeFacts | None]:
    """Where the contract stands, and the notice that put it there."""
    for notice in unanswered(charges, notices):
        is_over = notice.event in CANCELLATIONS
        return (Standing.CANCELLED if is_over else Standing.OVERDUE), notice
    is_paid = any(charge.was_paid for charge in charges)
    return (Standing.ACTIVE if is_paid else Standing.WAITING), None


def unanswered(charges: Sequence[Charge], notices: Sequence[NoticeFacts]) -> Sequence[NoticeFacts]:
    """The notices that no payment has answered: one of each kind, the hardest kind first."""
    paid = [charge for charge in charges if charge.was_paid]
    left = [n for n in notices if not any(_answers(charge, n) for charge in paid)]
    told = ([notice for notice in left if notice.event in kind] for kind in HARDEST_FIRST)
    # The first one counts: days of grace do not begin again with each reminder.
    return [min(same, key=lambda notice: notice.at) for same in told if same]


def awaited(charges: Sequence[Charge]) -> Sequence[NoticeFacts]:
    """The charges that wait for their payment, as notices; told only where a rule asks for it."""
    return [
        NoticeFacts(
            event=news.event,
            at=news.at,
            again_at=news.again_at,
            is_dated=news.is_dated,
            instalment=charge.instalment,
            charge_started_at=charge.started_at,
            postback_id=news.postback_id,
        )
        for charge in charges
        for news in charge.news
        if news.event is Event.SUBSCRIPTION_WAITING
    ]


def newest(charges: Sequence[Charge]) -> Charge | None:
    """The latest charge that was ever paid."""
    paid = [charge for charge in charges if charge.was_paid]
    return max(paid, key=lambda c: (c.instalment or 0, c.since, c.code), default=None)


def _answers(charge: Charge, notice: NoticeFacts) -> bool:
    """Whether this payment came after the notice, so that the notice is over."""
    life = charge.life
    if life.approved_at and life.approved_again_at:
        if life.is_approval_dated and notice.is_dated:
            return life.approved_again_at > notice.again_at
        if life.approved_at < notice.at and life.approved_again_at > notice.again_at:
            return True  # known as paid before the notice, and told as paid again after it
    return _follows(charge, notice)


def _follows(charge: Charge, notice: NoticeFacts) -> bool:
    if charge.instalment and notice.instalment and charge.instalment != notice.instalment:
        return charge.instalment > notice.instalment
    began, noticed = charge.started_at, notice.charge_started_at
    if noticed and noticed >= charge.paid_until - NEXT_CHARGE:
        return False  # about the next period, whatever number it was given
    if began and noticed and began != noticed and not (charge.instalment and notice.instalment):
        return began > noticed
    if notice.is_after_payment:
        return False
    # The same charge, called unpaid: overdue was written before it was paid; a cancellation may
    # as well have come after the payment, so there the order of arrival decides.
    heard = charge.life.approved_at or charge.life.completed_at
    is_payment_new = heard is not None and heard > notice.at
    return is_payment_new or notice.event not in CANCELLATIONS
