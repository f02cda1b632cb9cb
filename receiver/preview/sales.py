"""Sales as the rules see them, read without making rows of them: a preview reads all there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Sale, SaleItem
from receiver.models.sale import heard
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.sale import SaleLife

# The tables and not the rows' classes: what is read here never becomes an object of theirs.
MIDST = 2
_SALE, _ITEM = Sale.__table__.c, SaleItem.__table__.c
_COLUMNS = [
    _SALE[name]
    for name in (
        *("id", "member_id", "subscription_id", "code", "instalment", "started_at", "paid_at"),
        *("period", "postback_id", "news"),
        *(field.name for field in fields(SaleLife)),
    )
]
_REST = len(_COLUMNS) - len(fields(SaleLife))


@dataclass(frozen=True)
class Sold:
    """A sale as the rules see it, and whose it is."""

    id: int
    member_id: int | None
    contract_id: int | None
    charge: Charge

    @property
    def products(self) -> set[str]:
        """What was in it."""
        return {item.product for item in self.charge.items}


def sold(which: sa.ColumnElement[bool]) -> list[Sold]:
    """Some sales, in their order."""
    asked = sa.select(*_COLUMNS).where(which).order_by(_SALE.id)
    rows = db.session.connection().execute(asked).all()
    items = _items([row[0] for row in rows])
    return [_sold(row, items[row[0]]) for row in rows]


def _sold(row: Sequence[Any], items: tuple[ItemTold, ...]) -> Sold:
    number, member_id, contract_id, code, instalment, started_at, paid_at, period = row[:8]
    charge = Charge(
        code=code,
        life=SaleLife(*row[_REST:]),
        items=items,
        instalment=instalment,
        started_at=started_at,
        paid_at=paid_at,
        period=period,
        postback_id=row[8],
        news=heard(row[9]),
    )
    return Sold(number, member_id, contract_id, charge)


def _items(sale_ids: list[int]) -> dict[int, tuple[ItemTold, ...]]:
    items: dict[int, tuple[ItemTold, ...]] = defaultdict(tuple)
    told = sa.select(_ITEM.sale_id, _ITEM.product_code, _ITEM.name, _ITEM.plan_code)
    # Named by the plain column SQLite would rather walk along all items than put these in order.
    order = sa.func.coalesce(_ITEM.id, 0)
    asked = told.where(among(_ITEM.sale_id, sale_ids)).order_by(order)
    for sale_id, product, name, plan in db.session.connection().execute(asked).all():
        items[sale_id] += (_item(product, name, plan),)
    return items


@lru_cache(maxsize=1000)
def _item(product: str, name: str, plan: str) -> ItemTold:
    # The same few things were sold again and again.
    return ItemTold(product=product, name=name, plan=plan or None)


def among(column: Any, numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    """That a column is one of these numbers; or in their midst, where most of it is theirs.

    Who asks looks at each row again: a few others may be among them.
    """
    if numbers and max(numbers) - min(numbers) < MIDST * len(numbers):
        return cast(sa.ColumnElement[bool], column.between(min(numbers), max(numbers)))
    return cast(sa.ColumnElement[bool], column.in_(numbers))
