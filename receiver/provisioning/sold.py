"""Sales as the rules see them, read without making rows of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Sale, SaleItem
from receiver.models.sale import heard
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.sale import SaleLife

_SALE, _ITEM = Sale.__table__.c, SaleItem.__table__.c
COLUMNS = [
    _SALE[name]
    for name in (
        *("id", "member_id", "subscription_id", "code", "instalment", "started_at", "paid_at"),
        *("period", "postback_id", "news"),
        *(field.name for field in fields(SaleLife)),
    )
]
_LIFE = len(COLUMNS) - len(fields(SaleLife))
# Written once: to write a statement anew costs more than to ask it.
_SOLD = (
    sa.select(*COLUMNS, _ITEM.product_code, _ITEM.name, _ITEM.plan_code)
    .outerjoin(SaleItem.__table__, _ITEM.sale_id == _SALE.id)
    .order_by(_SALE.id, _ITEM.id)
)
_TO = Among(_SALE.member_id, "members")
_FOR = Among(_SALE.subscription_id, "contracts")
_SOLD_TO, _SOLD_TO_OR_FOR = _SOLD.where(_TO), _SOLD.where(sa.or_(_TO, _FOR))


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


def sold_to(
    member_ids: Sequence[int], contract_ids: Sequence[int], in_hand: Iterable[Sale] = ()
) -> list[Sold]:
    """The sales of these members and contracts, in their order; what is in hand as it is there."""
    asked = {"members": list(member_ids)}
    statement = _SOLD_TO
    if contract_ids:
        asked, statement = asked | {"contracts": list(contract_ids)}, _SOLD_TO_OR_FOR
    rows = db.session.connection().execute(statement, asked)
    found = {number: _joined(list(same)) for number, same in groupby(rows, key=lambda row: row[0])}
    fresh: list[Sold] = []
    for sale in in_hand:
        told = Sold(sale.id or 0, sale.member_id, sale.subscription_id, charge(sale))
        if sale.id is None:
            fresh.append(told)
        else:
            found[sale.id] = told
    return [found[number] for number in sorted(found)] + fresh


def _joined(rows: Sequence[Sequence[Any]]) -> Sold:
    """One sale, with an item in each of its rows, if it has any."""
    end = len(COLUMNS)
    return from_row(rows[0], tuple(item(*row[end:]) for row in rows if row[end] is not None))


def from_row(row: Sequence[Any], items: tuple[ItemTold, ...]) -> Sold:
    """A sale that was read with these columns."""
    number, member_id, contract_id, code, instalment, started_at, paid_at, period = row[:8]
    charge = Charge(
        code=code,
        life=SaleLife(*row[_LIFE : len(COLUMNS)]),
        items=items,
        instalment=instalment,
        started_at=started_at,
        paid_at=paid_at,
        period=period,
        postback_id=row[8],
        news=heard(row[9]),
    )
    return Sold(number, member_id, contract_id, charge)


def charge(sale: Sale) -> Charge:
    """A sale in hand as the rules see it."""
    return Charge(
        code=sale.code,
        life=sale.life,
        items=tuple(item(one.product_code, one.name, one.plan_code) for one in sale.items),
        instalment=sale.instalment,
        started_at=sale.started_at,
        paid_at=sale.paid_at,
        period=sale.period,
        postback_id=sale.postback_id,
        news=sale.heard,
    )


@lru_cache(maxsize=1000)
def item(product: str, name: str, plan: str) -> ItemTold:
    """A thing sold: the same few are sold again and again."""
    return ItemTold(product=product, name=name, plan=plan or None)
