"""What is to be said of a sale or contract for one product, before the doors are looked up.

An event whose cell of the matrix says nothing is as if it had not been told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from receiver.rules.closing import (
    Broken,
    Closing,
    at_the_end_of,
    by_news,
    by_notice,
    by_payment,
    by_status,
)
from receiver.rules.contract import Charge, NoticeFacts, awaited, newest, unanswered
from receiver.rules.meaning import Meanings, Meant
from receiver.rules.vocabulary import Contract, Event

ACTIVE = {
    Contract.SUBSCRIPTION: Event.SUBSCRIPTION_ACTIVE,
    Contract.RECOVERY: Event.RECOVERY_ACTIVE,
}


@dataclass(frozen=True)
class ContractFacts:
    """A subscription or recovery with all its charges and notices."""

    kind: Contract
    code: str
    charges: tuple[Charge, ...]
    notices: tuple[NoticeFacts, ...] = ()

    @property
    def since(self) -> datetime:
        """When its first charge was paid."""
        return min(charge.since for charge in self.charges if charge.was_paid)


@dataclass(frozen=True)
class Verdict:
    """What opened, by which charge and why; and all that closes it, sooner or later.

    `counts_from`: where days of validity begin; `heard_at`: when we heard that it opens.
    """

    charge: Charge
    reason: str
    since: datetime
    counts_from: datetime
    heard_at: datetime
    closings: tuple[Closing, ...] = ()
    event: Event | None = None
    contract: str = ""
    postback_id: int | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What the words of the reason may name."""
        contract = {"contract": self.contract} if self.contract else {}
        event = {"event": self.event.value} if self.event else {}
        return {"sale": self.charge.code, **contract, **event}


def of_sale(sale: Charge, meant: Meant, *, contract: str = "") -> Verdict | None:
    """The verdict on a sale; none when it never gave anything."""
    if not _was_paid(sale, meant):
        return _unpaid(sale, meant, contract=contract)
    reason = "dispute-won" if sale.life.is_dispute_won else "sale-paid"
    others = [*by_payment(sale, Event.APPROVED, meant), *by_news(sale, meant)]
    closings = _weighed(by_status(sale, meant), others)
    return _paid(sale, reason, sale.since, contract=contract, closings=closings)


def of_contract(contract: ContractFacts, meant: Meant, now: datetime) -> list[Verdict]:
    """The verdict on a contract, by its newest charge.

    When the newest charge was refunded or is disputed, an earlier one may still cover today.
    """
    pays = meant(ACTIVE[contract.kind]).acts
    paid = [charge for charge in contract.charges if pays and _was_paid(charge, meant)]
    charge = newest(paid)
    if charge is None:
        return list(_while_unpaid(contract, meant))
    if by_status(charge, meant) is None:
        return [_while_paid(contract, charge, meant)]
    broken = of_sale(charge, meant, contract=contract.code)
    kept = newest([earlier for earlier in paid if by_status(earlier, meant) is None])
    verdicts = [broken] if broken else []
    if kept and kept.paid_until > now:
        verdicts.append(_until_paid(contract, kept))
    return verdicts


def gives(sale: Charge, meanings: Meanings) -> bool:
    """Whether a sale gives something, so that its buyer needs an account."""
    return sale.life.is_paid or any(
        _stands(sale, meanings.about(item.product)) for item in sale.items
    )


def _stands(sale: Charge, meant: Meant) -> bool:
    broken = by_status(sale, meant, is_paid=_was_paid(sale, meant))
    is_open = broken is None or not broken.closing.cell.closes
    return is_open and of_sale(sale, meant) is not None


def _weighed(broken: Broken | None, others: Sequence[Closing]) -> tuple[Closing, ...]:
    """All that closes a sale: after its refund nothing else counts."""
    if broken is None:
        return tuple(others)
    return (broken.closing,) if broken.is_final else (broken.closing, *others)


def _was_paid(sale: Charge, meant: Meant) -> bool:
    """Whether it was paid, by news that count."""
    if not meant(Event.APPROVED).acts:
        return False
    is_complete = sale.life.completed_at is not None
    return sale.life.approved_at is not None or (is_complete and meant(Event.COMPLETED).acts)


def _paid(
    charge: Charge,
    reason: str,
    since: datetime,
    *,
    contract: str,
    closings: Sequence[Closing] = (),
) -> Verdict:
    heard_at = charge.life.approved_at or charge.life.completed_at or charge.since
    return Verdict(
        charge=charge,
        reason=reason,
        since=since,
        counts_from=charge.since,
        heard_at=heard_at,
        closings=tuple(closings),
        contract=contract,
        postback_id=charge.postback_id,
    )


def _unpaid(sale: Charge, meant: Meant, *, contract: str) -> Verdict | None:
    """A sale that a rule opens by other news than its payment, from that news on."""
    opening = min(
        (told for told in _told(sale) if meant(told[1]).opens),
        key=lambda told: told[0],
        default=None,
    )
    if opening is None:
        return None
    at, event, postback_id = opening
    broken = by_status(sale, meant, is_paid=False)
    others = list(by_news(sale, meant, is_paid=False))
    return Verdict(
        charge=sale,
        reason="news-opens",
        since=at,
        counts_from=at,
        heard_at=at,
        closings=_weighed(broken, others),
        event=event,
        contract=contract,
        postback_id=postback_id or sale.postback_id,
    )


def _told(sale: Charge) -> Iterator[tuple[datetime, Event, int | None]]:
    """What was told of a sale besides its payment, and when first."""
    if sale.life.waiting_at:
        yield sale.life.waiting_at, Event.WAITING, None
    if sale.life.cancelled_at:
        yield sale.life.cancelled_at, Event.CANCELLED, None
    for news in sale.news:
        yield news.at, news.event, news.postback_id


def _while_paid(contract: ContractFacts, charge: Charge, meant: Meant) -> Verdict:
    closings = [
        *_noticed(contract, meant, period_end=charge.paid_until),
        *by_payment(charge, ACTIVE[contract.kind], meant),
        *by_news(charge, meant),
    ]
    reason = f"{contract.kind}-active"
    return _paid(charge, reason, contract.since, contract=contract.code, closings=closings)


def _while_unpaid(contract: ContractFacts, meant: Meant) -> Iterator[Verdict]:
    for charge in contract.charges:
        verdict = _unpaid(charge, meant, contract=contract.code)
        if verdict is not None:
            noticed = _noticed(contract, meant, period_end=None)
            yield replace(verdict, closings=(*verdict.closings, *noticed))


def _until_paid(contract: ContractFacts, charge: Charge) -> Verdict:
    end, reason = at_the_end_of(charge, "earlier-charge"), "earlier-charge"
    return _paid(charge, reason, contract.since, contract=contract.code, closings=[end])


def _noticed(
    contract: ContractFacts, meant: Meant, *, period_end: datetime | None
) -> Sequence[Closing]:
    """What closes a contract by the hardest notice that means anything."""
    notices = [*contract.notices, *awaited(contract.charges)]
    counting = (n for n in unanswered(contract.charges, notices) if meant(n.event).acts)
    notice = next(counting, None)
    if notice is None:
        return ()
    return (by_notice(notice, meant, kind=contract.kind, period_end=period_end),)
