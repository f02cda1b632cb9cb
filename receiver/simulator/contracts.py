"""The lives of subscriptions. Their dates tell the life; it ends at this moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from receiver.simulator.marketplace import Marketplace, Told
from receiver.simulator.purchases import A_DAY, A_MOMENT, A_SECOND
from receiver.simulator.shop import CLUB, Contract, Sale, fresh_code

A_MONTH = timedelta(days=30)
CARD = "Cartão de crédito"
RENEWALS = 3


def subscription(market: Marketplace, now: datetime) -> list[Told]:
    """Charged, renewed by boleto, then cancelled: what was paid for stays open to its end."""
    contract = Contract(fresh_code(), started=now - A_MONTH)
    first = charge(contract, now - A_MONTH).confirmed(now - A_MONTH)
    boleto = charge(contract, now - 2 * A_MOMENT, instalment=2, payment="Boleto")
    renewed = boleto.confirmed(now - A_SECOND)
    return [
        *_paid(market, first, now - A_MONTH),
        market.tells(104, boleto, at=boleto.started),
        *_paid(market, renewed, now - A_SECOND),
        market.tells(103, renewed, at=now),
    ]


def renewals(market: Marketplace, now: datetime) -> list[Told]:
    """Charged, and renewed three times."""
    contract = Contract(fresh_code(), started=now - RENEWALS * A_MONTH)
    told: list[Told] = []
    for number in range(RENEWALS + 1):
        at = contract.started + number * A_MONTH
        paid = charge(contract, at - A_MOMENT, instalment=number + 1).confirmed(at)
        told += _paid(market, paid, at)
    return told


def overdue(market: Marketplace, now: datetime) -> list[Told]:
    """The second charge fails: the days of grace begin now."""
    contract = Contract(fresh_code(), started=now - A_MONTH)
    first = charge(contract, now - A_MONTH).confirmed(now - A_MONTH)
    failed = charge(contract, now, instalment=2)
    return [*_paid(market, first, now - A_MONTH), market.tells(102, failed, at=now)]


def overdue_then_paid(market: Marketplace, now: datetime) -> list[Told]:
    """The second charge failed so long ago that the days of grace are over; now it is paid."""
    failed_at = now - 10 * A_DAY
    contract = Contract(fresh_code(), started=failed_at - A_MONTH)
    first = charge(contract, contract.started).confirmed(contract.started)
    failed = charge(contract, failed_at, instalment=2)
    return [
        *_paid(market, first, contract.started),
        market.tells(102, failed, at=failed_at),
        *_paid(market, failed.confirmed(now), now),
    ]


def cancelled(market: Marketplace, now: datetime) -> list[Told]:
    """Cancelled after ten days: the twenty that are paid for are left."""
    paid_at = now - 10 * A_DAY
    contract = Contract(fresh_code(), started=paid_at)
    paid = charge(contract, paid_at).confirmed(paid_at)
    return [*_paid(market, paid, paid_at), market.tells(103, paid, at=now)]


def charge(
    contract: Contract, started: datetime, *, instalment: int = 1, payment: str = CARD
) -> Sale:
    """One charge of a contract, not paid yet."""
    sale = Sale(fresh_code(), (CLUB,), started=started, payment=payment)
    return replace(sale, contract=contract, instalment=instalment)


def _paid(market: Marketplace, sale: Sale, at: datetime) -> list[Told]:
    """A paid charge is told twice: as a sale, and as a contract in good standing."""
    return [market.tells(2, sale, at=at - A_SECOND), market.tells(101, sale, at=at)]
