"""Sales as the rules see them, read without making rows of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Sale, SaleItem
from receiver.models.sale import heard
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.news import NewsFacts
from receiver.rules.sale import SaleLife

_SALE, _ITEM = Sale.__table__.c, SaleItem.__table__.c
# What a charge has as the row has it, in the order of its fields.
_PLAIN = ("code", "instalment", "started_at", "paid_at", "period", "postback_id")
_plain = attrgetter(*_PLAIN)
_WHOSE = ("id", "member_id", "subscription_id")
_LIFE = tuple(field.name for field in fields(SaleLife))
COLUMNS = [_SALE[name] for name in (*_WHOSE, *_PLAIN, "news", *_LIFE)]
_NEWS = len(_WHOSE) + len(_PLAIN)
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
    number, member_id, contract_id, *plain = row[:_NEWS]
    life = SaleLife(*row[_NEWS + 1 : len(COLUMNS)])
    return Sold(number, member_id, contract_id, _charge(plain, life, items, heard(row[_NEWS])))


def charge(sale: Sale) -> Charge:
    """A sale in hand as the rules see it."""
    items = tuple(item(one.product_code, one.name, one.plan_code) for one in sale.items)
    return _charge(_plain(sale), sale.life, items, sale.heard)


def _charge(
    plain: Sequence[Any], life: SaleLife, items: tuple[ItemTold, ...], news: tuple[NewsFacts, ...]
) -> Charge:
    code, instalment, started_at, paid_at, period, postback_id = plain
    return Charge(code, life, items, instalment, started_at, paid_at, period, postback_id, news)


@lru_cache(maxsize=1000)
def item(product: str, name: str, plan: str) -> ItemTold:
    """A thing sold: the same few are sold again and again."""
    return ItemTold(product=product, name=name, plan=plan or None)
