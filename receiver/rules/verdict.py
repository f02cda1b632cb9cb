"""What is to be said of a sale or contract, before anybody asks which doors it opens."""

from dataclasses import dataclass
from datetime import datetime

from receiver.rules.contract import Charge, NoticeFacts, Standing, newest, standing
from receiver.rules.vocabulary import Contract, Event, SaleStatus


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
    """The event that decides, the charge that was paid for it, and the reason in one word."""

    event: Event
    charge: Charge
    reason: str
    at: datetime
    since: datetime
    contract: str = ""
    postback_id: int | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What the words of the reason may name."""
        named = {"contract": self.contract} if self.contract else {}
        return {"sale": self.charge.code, **named}


def of_sale(sale: Charge, *, contract: str = "") -> Verdict:
    """The verdict on a sale that was paid at some time."""
    at = sale.life.status_at or sale.since
    match sale.life.status:
        case SaleStatus.REFUNDED:
            event, reason = Event.REFUNDED, "sale-refunded"
        case SaleStatus.DISPUTED:
            event, reason = Event.DISPUTED, "sale-disputed"
        case _:
            event, at = Event.APPROVED, sale.since
            reason = "dispute-won" if sale.life.is_dispute_won else "sale-paid"
    return Verdict(event, sale, reason, at, sale.since, contract, sale.postback_id)


def of_contract(contract: ContractFacts, now: datetime) -> list[Verdict]:
    """The verdict on a contract, by its newest charge; none while nothing was ever paid.

    When the newest charge was refunded or is disputed, an earlier one may still cover today.
    """
    charge = newest(contract.charges)
    if charge is None:
        return []
    if charge.life.is_paid:
        return [_while_paid(contract, charge)]
    kept = newest([earlier for earlier in contract.charges if earlier.life.is_paid])
    verdicts = [of_sale(charge, contract=contract.code)]
    if kept and kept.paid_until > now:
        verdicts.append(_until_paid(contract, kept))
    return verdicts


def _while_paid(contract: ContractFacts, charge: Charge) -> Verdict:
    status, notice = standing(contract.charges, contract.notices)
    if notice is None:
        is_recovery = contract.kind is Contract.RECOVERY
        event = Event.RECOVERY_ACTIVE if is_recovery else Event.SUBSCRIPTION_ACTIVE
        reason, at, origin = f"{contract.kind}-active", charge.since, charge.postback_id
    else:
        word = "cancelled" if status is Standing.CANCELLED else "overdue"
        event, reason = notice.event, f"{contract.kind}-{word}"
        at, origin = notice.at, notice.postback_id
    return Verdict(event, charge, reason, at, contract.since, contract.code, origin)


def _until_paid(contract: ContractFacts, charge: Charge) -> Verdict:
    event, at = Event.SUBSCRIPTION_CANCELLED, charge.paid_until
    since, origin = contract.since, charge.postback_id
    return Verdict(event, charge, "earlier-charge", at, since, contract.code, origin)
