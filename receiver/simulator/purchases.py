"""The lives of single sales. Their dates tell the life; it ends at this moment."""

from datetime import datetime, timedelta

from receiver.simulator.marketplace import AFFILIATE, Marketplace, Told
from receiver.simulator.shop import BONUS, BOOK, COURSE, KIT, Product, Sale, fresh_code

A_MOMENT = timedelta(seconds=3)
A_SECOND = timedelta(seconds=1)
A_DAY = timedelta(days=1)
GUARANTEE = timedelta(days=30)
POSTED, DELIVERED, ON_ITS_WAY = 2, 6, 7


def purchase(market: Marketplace, now: datetime) -> list[Told]:
    """A pix is issued, paid, and complete when the money is released."""
    paid_at = now - GUARANTEE
    pix = Sale(fresh_code(), (COURSE,), started=paid_at - timedelta(minutes=2), payment="Pix")
    paid = pix.confirmed(paid_at)
    return [
        market.tells(1, pix, at=pix.started),
        market.tells(2, paid, at=paid_at),
        market.tells(6, paid, at=now),
    ]


def boleto_paid_late(market: Marketplace, now: datetime) -> list[Told]:
    """A boleto expires, and is paid after all."""
    boleto = Sale(fresh_code(), (COURSE,), started=now - 6 * A_DAY, payment="Boleto")
    return [
        market.tells(1, boleto, at=boleto.started),
        market.tells(3, boleto, at=now - 2 * A_DAY),
        market.tells(2, boleto.confirmed(now), at=now),
    ]


def refund(market: Marketplace, now: datetime) -> list[Told]:
    """The buyer wants the money back within the guarantee."""
    sale = by_card(now - 5 * A_DAY, COURSE)
    return [market.tells(2, sale, at=now - 5 * A_DAY), market.tells(4, sale, at=now)]


def dispute_won(market: Marketplace, now: datetime) -> list[Told]:
    """The bank is asked, and the sale stands."""
    sale = by_card(now - 40 * A_DAY, COURSE)
    return [
        market.tells(2, sale, at=now - 40 * A_DAY),
        market.tells(5, sale, at=now - 30 * A_DAY),
        market.tells(2, sale, at=now - A_SECOND),
        market.tells(6, sale, at=now),
    ]


def dispute_lost(market: Marketplace, now: datetime) -> list[Told]:
    """The bank is asked, and the buyer gets the money back."""
    sale = by_card(now - 40 * A_DAY, COURSE)
    return [
        market.tells(2, sale, at=now - 40 * A_DAY),
        market.tells(5, sale, at=now - 30 * A_DAY),
        market.tells(4, sale, at=now),
    ]


def order_bump(market: Marketplace, now: datetime) -> list[Told]:
    """One sale of three products."""
    sale = by_card(now - GUARANTEE, COURSE, BONUS, BOOK)
    return [market.tells(2, sale, at=now - GUARANTEE), market.tells(6, sale, at=now)]


def upsell_refunded(market: Marketplace, now: datetime) -> list[Told]:
    """A second offer is bought with one click, and only this one is given back."""
    bought = now - 2 * A_DAY
    sale = by_card(bought, COURSE)
    more = by_card(bought + A_MOMENT, BONUS, upsell_of=sale.code)
    return [
        market.tells(2, sale, at=bought),
        market.tells(2, more, at=bought + A_MOMENT),
        market.tells(4, more, at=now),
    ]


def affiliate(market: Marketplace, now: datetime) -> list[Told]:
    """The same sale is told to an affiliate, without its buyer, and to the producer."""
    sale = by_card(now - A_MOMENT, COURSE)
    return [
        market.tells(2, sale, at=now - A_SECOND, role=AFFILIATE),
        market.tells(2, sale, at=now),
    ]


def abandoned(market: Marketplace, now: datetime) -> list[Told]:
    """A checkout is left, and the purchase follows after an hour."""
    left = Sale(fresh_code(), (COURSE,), started=now - timedelta(hours=1))
    sale = by_card(now, COURSE)
    return [market.abandons(left, at=left.started), market.tells(2, sale, at=now)]


def tracking(market: Marketplace, now: datetime) -> list[Told]:
    """A parcel is bought, posted, on its way and delivered."""
    bought = now - 9 * A_DAY
    sale = by_card(bought, KIT)
    return [
        market.tells(2, sale, at=bought),
        market.tracks(sale, POSTED, at=bought + A_DAY),
        market.tracks(sale, ON_ITS_WAY, at=bought + 3 * A_DAY),
        market.tracks(sale, DELIVERED, at=now),
    ]


def by_card(paid: datetime, *items: Product, upsell_of: str | None = None) -> Sale:
    """A sale that was paid by card a moment after it began."""
    return Sale(fresh_code(), items, started=paid - A_MOMENT, paid=paid, upsell_of=upsell_of)
