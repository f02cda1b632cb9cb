"""Sales as the rules see them, as a preview reads them: of all there are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa

from receiver.db import db, one_of
from receiver.models import Sale, SaleItem
from receiver.provisioning.sold import COLUMNS, Sold, from_row, item
from receiver.rules.facts import ItemTold

# The tables and not the rows' classes: what is read here never becomes an object of theirs.
MIDST = 2
_SALE, _ITEM = Sale.__table__.c, SaleItem.__table__.c


def sold(which: sa.ColumnElement[bool]) -> list[Sold]:
    """Some sales, in their order."""
    asked = sa.select(*COLUMNS).where(which).order_by(_SALE.id)
    rows = db.session.connection().execute(asked).all()
    items = _items([row[0] for row in rows])
    return [from_row(row, items[row[0]]) for row in rows]


def _items(sale_ids: list[int]) -> dict[int, tuple[ItemTold, ...]]:
    items: dict[int, tuple[ItemTold, ...]] = defaultdict(tuple)
    told = sa.select(_ITEM.sale_id, _ITEM.product_code, _ITEM.name, _ITEM.plan_code)
    # Named by the plain column SQLite would rather walk along all items than put these in order.
    order = sa.func.coalesce(_ITEM.id, 0)
    asked = told.where(among(_ITEM.sale_id, sale_ids)).order_by(order)
    for sale_id, product, name, plan in db.session.connection().execute(asked).all():
        items[sale_id] += (item(product, name, plan),)
    return items


def among(column: Any, numbers: Sequence[int]) -> sa.ColumnElement[bool]:
    """That a column is one of these numbers; or in their midst, where most of it is theirs.

    Who asks looks at each row again: a few others may be among them.
    """
    if numbers and max(numbers) - min(numbers) < MIDST * len(numbers):
        return cast(sa.ColumnElement[bool], column.between(min(numbers), max(numbers)))
    return one_of(column, numbers)
