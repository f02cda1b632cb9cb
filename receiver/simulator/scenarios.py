"""The lives that can be played: from the first postback about a buyer to the last."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from receiver.simulator.marketplace import Marketplace, Told
from receiver.simulator.shop import BONUS, BOOK, CLUB, COURSE, Contract, Product, Sale, fresh_code

A_MOMENT = timedelta(seconds=3)
A_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Scenario:
    """A life to play, and what it shows."""

    shows: str
    play: Callable[[Marketplace, datetime], list[Told]]


def life(name: str, *, key: str, now: datetime, email: str | None = None) -> list[Told]:
    """All postbacks of one life, in their order, with fresh codes and dates relative to now."""
    email = email or f"cliente.{secrets.token_hex(4)}@example.com"
    return SCENARIOS[name].play(Marketplace(key, email), now)


def _purchase(market: Marketplace, now: datetime) -> list[Told]:
    pix = Sale(fresh_code(), (COURSE,), started=now - timedelta(minutes=2), payment="Pix")
    paid = pix.confirmed(now)
    return [market.tells(1, pix), market.tells(2, paid), market.tells(6, paid)]


def _refund(market: Marketplace, now: datetime) -> list[Told]:
    sale = _by_card(now, COURSE)
    return [market.tells(2, sale), market.tells(4, sale)]


def _order_bump(market: Marketplace, now: datetime) -> list[Told]:
    sale = _by_card(now, COURSE, BONUS, BOOK)
    return [market.tells(2, sale), market.tells(6, sale)]


def _subscription(market: Marketplace, now: datetime) -> list[Told]:
    contract = Contract(fresh_code(), started=now - A_MONTH)
    first = _charge(contract, now - A_MONTH).confirmed(now - A_MONTH)
    boleto = _charge(contract, now - A_MOMENT, instalment=2, payment="Boleto")
    renewed = boleto.confirmed(now)
    return [
        market.tells(2, first),
        market.tells(101, first),
        market.tells(104, boleto),
        market.tells(2, renewed),
        market.tells(101, renewed),
        market.tells(103, renewed),
    ]


def _overdue(market: Marketplace, now: datetime) -> list[Told]:
    contract = Contract(fresh_code(), started=now - A_MONTH)
    first = _charge(contract, now - A_MONTH).confirmed(now - A_MONTH)
    failed = _charge(contract, now, instalment=2)
    return [market.tells(2, first), market.tells(101, first), market.tells(102, failed)]


def _by_card(now: datetime, *items: Product) -> Sale:
    return Sale(fresh_code(), items, started=now - A_MOMENT, paid=now)


def _charge(
    contract: Contract,
    started: datetime,
    *,
    instalment: int = 1,
    payment: str = "Cartão de crédito",
) -> Sale:
    sale = Sale(fresh_code(), (CLUB,), started=started, payment=payment)
    return replace(sale, contract=contract, instalment=instalment)


SCENARIOS = {
    "purchase": Scenario("a pix is issued, paid, and complete after its guarantee", _purchase),
    "refund": Scenario("a card sale is approved, then refunded", _refund),
    "subscription": Scenario("charged, renewed by boleto, then cancelled: paid up", _subscription),
    "overdue": Scenario("a subscription whose second charge fails", _overdue),
    "order-bump": Scenario("one sale of three products", _order_bump),
}
