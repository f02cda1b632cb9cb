"""What closes a door, as each kind of news does it, by the cell that the matrix has for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from receiver.rules.contract import CANCELLATIONS, Charge, NoticeFacts
from receiver.rules.meaning import Cell, Meant
from receiver.rules.vocabulary import AccessState, Contract, Event, Meaning


@dataclass(frozen=True)
class End:
    """When a door closes, how, and why."""

    at: datetime
    state: AccessState
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
    postback_id: int | None = None


@dataclass(frozen=True)
class Closing:
    """News and what it means. `period_end`: until when was paid; when told, if nothing was."""

    cell: Cell
    at: datetime
    period_end: datetime
    reason: str
    event: Event | None = None
    postback_id: int | None = None

    @property
    def end(self) -> End | None:
        """The end that it brings; none when it lets the door stand open."""
        facts: dict[str, object] = {"event": self.event.value} if self.event else {}
        at, state = self.at, AccessState.ENDED
        match self.cell.meaning:
            case Meaning.NOTHING | Meaning.GRANT:
                return None
            case Meaning.SUSPEND:
                state = AccessState.SUSPENDED
            case Meaning.END_OF_PERIOD:
                at = self.period_end
        days = timedelta(days=self.cell.days)
        return End(at + days, state, self.reason, facts, self.postback_id)


@dataclass(frozen=True)
class Broken:
    """The step of its life that takes back what a sale gave, if the matrix says so."""

    closing: Closing
    is_final: bool = False


def by_status(sale: Charge, meant: Meant, *, is_paid: bool = True) -> Broken | None:
    """What the life of a sale says against it; a refund is the last word about it."""
    life, origin = sale.life, sale.postback_id
    if life.refunded_at and meant(Event.REFUNDED).acts:
        cell, at = meant(Event.REFUNDED), life.refunded_at
        end = _period_end(sale, at, is_paid=is_paid)
        return Broken(Closing(cell, at, end, "sale-refunded", None, origin), is_final=True)
    if life.disputed_at and not life.is_dispute_won and meant(Event.DISPUTED).acts:
        cell, at = meant(Event.DISPUTED), life.disputed_at
        end = _period_end(sale, at, is_paid=is_paid)
        return Broken(Closing(cell, at, end, "sale-disputed", None, origin))
    if life.cancelled_at and not is_paid:
        cell, at = meant(Event.CANCELLED), life.cancelled_at
        cell = cell if cell.acts else Cell(Meaning.END)  # a cancelled sale gives nothing
        return Broken(Closing(cell, at, at, "news-closes", Event.CANCELLED, origin))
    return None


def by_payment(charge: Charge, event: Event, meant: Meant) -> Iterator[Closing]:
    """What a payment or its completion ends by itself, where a rule makes it so."""
    for told, at in ((event, charge.since), (Event.COMPLETED, charge.life.completed_at)):
        if at and meant(told).closes:
            origin = charge.postback_id
            yield Closing(meant(told), at, charge.paid_until, "news-closes", told, origin)


def by_news(sale: Charge, meant: Meant, *, is_paid: bool = True) -> Iterator[Closing]:
    """What other news of a sale closes, until the sale is told as good again."""
    for news in sale.news:
        # That a charge waits for its payment is said of the contract: see by_notice().
        if news.event is Event.SUBSCRIPTION_WAITING or not meant(news.event).closes:
            continue
        at = news.open_since(sale.life)
        if at is not None:
            end = _period_end(sale, at, is_paid=is_paid)
            cell, origin = meant(news.event), news.postback_id
            yield Closing(cell, at, end, "news-closes", news.event, origin)


def by_notice(
    notice: NoticeFacts, meant: Meant, *, kind: Contract, period_end: datetime | None
) -> Closing:
    """What a notice closes; without any payment the paid period is over at once."""
    reason, event = f"{kind}-overdue", None
    if notice.event in CANCELLATIONS:
        reason = f"{kind}-cancelled"
    elif notice.event is Event.SUBSCRIPTION_WAITING:
        reason, event = "news-closes", notice.event
    end = period_end or notice.at
    return Closing(meant(notice.event), notice.at, end, reason, event, notice.postback_id)


def at_the_end_of(charge: Charge, reason: str) -> Closing:
    """A charge that holds until the period that it paid for is over, whatever the matrix says."""
    until = charge.paid_until
    return Closing(Cell(Meaning.END_OF_PERIOD), until, until, reason, None, charge.postback_id)


def _period_end(sale: Charge, at: datetime, *, is_paid: bool) -> datetime:
    return sale.paid_until if is_paid else at
