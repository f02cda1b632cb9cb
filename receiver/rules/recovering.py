"""What postbacks tell about purchases that were begun and not paid, and about what ends them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from receiver.rules.asides import WayToPay
from receiver.rules.facts import PostbackFacts
from receiver.rules.heard import Heard
from receiver.rules.vocabulary import Event

CARD = "cart"  # cartão de crédito, as the marketplace writes it


class CaseKind(StrEnum):
    """Why a purchase was not paid."""

    ABANDONED = "abandoned"
    UNPAID = "unpaid"
    REFUSED = "refused"
    OVERDUE = "overdue"


class CaseState(StrEnum):
    """How a case stands."""

    OPEN = "open"
    RECOVERED = "recovered"
    LOST = "lost"
    DISMISSED = "dismissed"
    EXPIRED = "expired"


class What(StrEnum):
    """What one piece of news says."""

    ABANDONED = "abandoned"
    UNPAID = "unpaid"
    REFUSED = "refused"
    LAPSED = "lapsed"  # a boleto or Pix whose time is over
    OVERDUE = "overdue"
    PAID = "paid"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    ENDED = "ended"  # a contract
    DISMISSED = "dismissed"


ATTEMPTS = frozenset({What.ABANDONED, What.UNPAID, What.REFUSED, What.LAPSED, What.OVERDUE})

_SAYS = {
    Event.ABANDONED: What.ABANDONED,
    Event.WAITING: What.UNPAID,
    Event.CANCELLED: What.REFUSED,
    Event.SUBSCRIPTION_OVERDUE: What.OVERDUE,
    Event.APPROVED: What.PAID,
    Event.COMPLETED: What.PAID,
    Event.SUBSCRIPTION_ACTIVE: What.PAID,
    Event.RECOVERY_ACTIVE: What.PAID,
    Event.REFUNDED: What.REFUNDED,
    Event.DISPUTED: What.DISPUTED,
    Event.SUBSCRIPTION_CANCELLED: What.ENDED,
    Event.RECOVERY_CANCELLED: What.ENDED,
}


@dataclass(frozen=True)
class News:
    """One thing that was told about one thread: a buyer and a product, a sale, or a contract."""

    thread: str
    what: What
    at: datetime
    sale_code: str = ""
    bought_at: datetime | None = None
    cents: int | None = None
    currency: str = "BRL"
    key_id: int | None = None
    is_simulated: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    case_id: int | None = None

    @property
    def is_attempt(self) -> bool:
        """Whether it tells of somebody who began to buy."""
        return self.what in ATTEMPTS


def news_of(heard: Heard) -> list[News]:
    """What a postback says, once for each thread that it is about; mostly it says nothing."""
    what = _what(heard)
    if what is None:
        return []
    told = heard.told
    threads = dict.fromkeys(_threads(what, heard))
    facts = _facts(heard) if what in ATTEMPTS else {}
    return [
        News(
            thread=thread,
            what=what,
            at=heard.at,
            # Charges of a contract are told apart by their time alone.
            sale_code=told.sale.code if told.sale and not is_of_contract(thread) else "",
            bought_at=_bought_at(heard, thread) if what is What.PAID else None,
            cents=_cents(told),
            currency=told.sale.currency if told.sale else "BRL",
            key_id=heard.key_id,
            is_simulated=heard.is_simulated,
            facts=facts,
        )
        for thread in threads
    ]


def is_of_contract(thread: str) -> bool:
    """Whether a thread is about the charges of a contract."""
    return thread.startswith("contract:")


def is_of_sale(thread: str) -> bool:
    """Whether a thread is about one sale of somebody whose address was not told."""
    return thread.startswith("sale:")


def _what(heard: Heard) -> What | None:
    what = _SAYS.get(heard.event)
    if what is What.REFUSED and not _is_by_card(heard):
        return What.LAPSED
    return what


def _is_by_card(heard: Heard) -> bool:
    way, payment = heard.asides.way, heard.told.sale.payment.lower() if heard.told.sale else ""
    has_codes = bool(way.boleto_line or way.pix_code)
    return CARD in payment or not (payment or has_codes)


def _threads(what: What, heard: Heard) -> Iterator[str]:
    told = heard.told
    if told.contract and what in (What.OVERDUE, What.ENDED, What.PAID):
        # That a charge is complete, a month later, says nothing about the ones since.
        if heard.event is not Event.COMPLETED:
            yield f"contract:{told.contract.kind.value}:{told.contract.code}"
        if what is not What.PAID:
            return
    if what is What.PAID:
        yield from _bought(told)
    elif what in ATTEMPTS:
        yield _begun(heard)
    elif told.sale and what is not What.ENDED:
        yield f"sale:{told.sale.code}"


def _bought(told: PostbackFacts) -> Iterator[str]:
    if told.buyer.email:
        yield from (f"{told.buyer.email}|{item.product}" for item in told.items)
    if told.sale and not (told.buyer.email and told.items):
        yield f"sale:{told.sale.code}"


def _begun(heard: Heard) -> str:
    told = heard.told
    if told.buyer.email:
        return f"{told.buyer.email}|{_main(told)[0]}"
    return f"sale:{told.sale.code}" if told.sale else f"postback:{heard.postback_id}"


def _main(told: PostbackFacts) -> tuple[str, str]:
    """The main product, by code and name."""
    main = next((item for item in told.items if item.is_main), None)
    main = main or next(iter(told.items), None)
    return (main.product, main.name) if main else ("", "")


def _bought_at(heard: Heard, thread: str) -> datetime | None:
    """When it was paid; a completion without a date comes a month later, and tells nothing."""
    if is_of_contract(thread):
        return heard.at
    told_at = heard.told.sale.paid_at if heard.told.sale else None
    return told_at or (None if heard.event is Event.COMPLETED else heard.at)


def _cents(told: PostbackFacts) -> int | None:
    if told.sale and told.sale.cents is not None:
        return told.sale.cents
    return sum(known) if (known := [item.cents for item in told.items if item.cents]) else None


def _facts(heard: Heard) -> dict[str, Any]:
    """What is shown of an attempt; what is empty is left out."""
    told, (product, product_name) = heard.told, _main(heard.told)
    facts = {
        "email": told.buyer.email or "",
        "name": told.buyer.name,
        "phone": told.buyer.phone,
        "state": heard.asides.buyer_state,
        "language": heard.asides.language,
        "product": product,
        "product_name": product_name,
        "contract": told.contract.code if told.contract else "",
        "role": told.role.value,
        "way": _way(heard.asides.way),
    }
    return {name: value for name, value in facts.items() if value}


def _way(way: WayToPay) -> dict[str, str]:
    return {name: value for name, value in vars(way).items() if value}
