"""What buyers paid in some days: by day and by product, each currency for itself."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver import simulations
from receiver.db import db
from receiver.models import Product, Sale, SaleItem
from receiver.rules.vocabulary import SaleStatus
from receiver.web.admin.window import QUARTER, Window

# What was paid stays paid on its day; refunds and disputes have figures of their own.
PAID_ONCE = (
    SaleStatus.APPROVED,
    SaleStatus.COMPLETED,
    SaleStatus.REFUNDED,
    SaleStatus.DISPUTED,
)
MOST_PRODUCTS = 8

Amounts = dict[tuple[str, date], tuple[int, int]]
Place = TypeVar("Place", bound=tuple[object, ...])


@dataclass(frozen=True)
class Line:
    """Sales and what was paid for them, on one day or of one product."""

    sales: int
    cents: int
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Revenue:
    """Everything that was paid in one currency."""

    currency: str
    days: list[Line]
    products: list[Line]

    @property
    def today(self) -> Line:
        """What was paid today, so far."""
        return self.days[-1]

    @property
    def whole(self) -> Line:
        """What was paid on all the days."""
        return _sum(self.days)

    @property
    def others(self) -> Line:
        """What is left of the whole beside the products that are named."""
        named = _sum(self.products)
        return Line(0, max(self.whole.cents - named.cents, 0))


def revenues(window: Window) -> list[Revenue]:
    """What was paid, the currency with the most sales first."""
    paid, first_id = _by_day(window)
    currencies = sorted({currency for currency, _day in paid})
    products = _by_product(window, first_id)
    found = [
        Revenue(
            currency,
            [Line(*paid.get((currency, day), (0, 0)), day=day) for day in window.days],
            products.get(currency, []),
        )
        for currency in currencies
    ]
    return sorted(found, key=lambda revenue: -revenue.whole.sales)


def _paid_in(window: Window) -> list[sa.ColumnElement[bool]]:
    """By the marketplace's own date; where it told none, by when it told the payment.

    Two questions and not one with an "or": each is answered from an index alone.
    """
    is_paid = sa.and_(Sale.status.in_(PAID_ONCE), simulations.is_real_sale())
    dated = sa.and_(Sale.paid_at >= window.begins, Sale.paid_at < window.ends)
    told = sa.and_(Sale.approved_at >= window.begins, Sale.approved_at < window.ends)
    return [sa.and_(dated, is_paid), sa.and_(Sale.paid_at.is_(None), told, is_paid)]


def _by_day(window: Window) -> tuple[Amounts, int]:
    """What was paid on each day; and the first number of these sales."""
    found: Amounts = defaultdict(lambda: (0, 0))
    first_ids = []
    for at, paid in zip((Sale.paid_at, Sale.approved_at), _paid_in(window), strict=True):
        # By quarters of an hour, which every zone has: databases know no days of a zone.
        quarter = sa.cast(sa.extract("epoch", at), sa.BigInteger) // QUARTER
        sums = sa.func.count(), _sum_of(Sale.cents), sa.func.min(Sale.id)
        asked = sa.select(quarter, Sale.currency, *sums).where(paid)
        rows = db.session.execute(asked.group_by(quarter, Sale.currency))
        for number, currency, sales, cents, first_id in rows:
            _add(found, (currency, window.day_of(int(number))), sales, int(cents))
            first_ids.append(first_id)
    return dict(found), min(first_ids, default=0)


def _by_product(window: Window, first_id: int) -> dict[str, list[Line]]:
    """The products that brought the most. What has no price of its own is the whole sale."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    worth = _sum_of(sa.func.coalesce(SaleItem.cents, Sale.cents))
    for paid in _paid_in(window):
        asked = sa.select(Sale.currency, SaleItem.product_code, sa.func.count(), worth)
        rows = asked.join(SaleItem, SaleItem.sale_id == Sale.id).where(paid)
        # It follows from the rest; but so the database sees that old items are not wanted.
        rows = rows.where(SaleItem.sale_id >= first_id)
        for currency, code, sales, cents in db.session.execute(
            rows.group_by(Sale.currency, SaleItem.product_code)
        ):
            _add(found, (currency, code), sales, int(cents))
    return _best(found)


def _best(found: dict[tuple[str, str], tuple[int, int]]) -> dict[str, list[Line]]:
    best: dict[str, list[Line]] = defaultdict(list)
    for (currency, code), amounts in sorted(found.items(), key=lambda each: -each[1][1]):
        if len(best[currency]) < MOST_PRODUCTS:
            best[currency].append(Line(*amounts, name=code))
    names = _names({line.name for lines in best.values() for line in lines})
    return {
        currency: [replace(line, name=names.get(line.name, line.name)) for line in lines]
        for currency, lines in best.items()
    }


def _add(found: dict[Place, tuple[int, int]], place: Place, sales: int, cents: int) -> None:
    known = found[place]
    found[place] = (known[0] + sales, known[1] + cents)


def _names(codes: set[str]) -> dict[str, str]:
    named = sa.select(Product.code, Product.name).where(Product.code.in_(codes))
    return {code: name for code, name in db.session.execute(named) if name}


def _sum_of(
    amount: sa.ColumnElement[int | None] | InstrumentedAttribute[int | None],
) -> sa.Function[int]:
    return sa.func.coalesce(sa.func.sum(amount), 0)


def _sum(lines: list[Line]) -> Line:
    return Line(sum(line.sales for line in lines), sum(line.cents for line in lines))
