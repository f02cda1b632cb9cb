"""Sales as the rules see them, read without making rows of them: a preview reads all there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Sale, SaleItem
from receiver.models.sale import heard
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.sale import SaleLife

_COLUMNS: list[Any] = [
    Sale.id,
    Sale.member_id,
    Sale.subscription_id,
    Sale.code,
    Sale.instalment,
    Sale.started_at,
    Sale.paid_at,
    Sale.period,
    Sale.postback_id,
    Sale.news,
]
_REST = len(_COLUMNS)
_COLUMNS += [getattr(Sale, field.name) for field in fields(SaleLife)]


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


def sold(*which: sa.ColumnElement[bool], limit: int | None = None) -> list[Sold]:
    """Some sales, in their order."""
    rows = db.session.execute(sa.select(*_COLUMNS).where(*which).order_by(Sale.id).limit(limit))
    found = rows.all()
    items = _items([row[0] for row in found])
    return [_sold(row, items[row[0]]) for row in found]


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
    told = sa.select(SaleItem.sale_id, SaleItem.product_code, SaleItem.name, SaleItem.plan_code)
    for sale_id, product, name, plan in db.session.execute(
        told.where(SaleItem.sale_id.in_(sale_ids)).order_by(SaleItem.id)
    ):
        items[sale_id] += (ItemTold(product=product, name=name, plan=plan or None),)
    return items
