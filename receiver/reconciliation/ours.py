"""What is kept here of some sales: their status, and what came of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access, Mapping, Product, Sale, SaleItem, SimulatedSale, Subscription
from receiver.rules.reconciling import Ours
from receiver.rules.vocabulary import AccessState, Origin


@dataclass(frozen=True)
class Kept:
    """Sales by their codes; those that were only played are apart."""

    sales: dict[str, Ours]
    simulated: set[str]


def ours_of(codes: Sequence[str]) -> Kept:
    """What is kept of these; a code that is not among them is unknown."""
    if not codes:
        return Kept({}, set())
    asked = sa.select(Sale.id, Sale.code, Sale.status, Sale.member_id, Subscription.code)
    asked = asked.outerjoin(Subscription, Sale.subscription_id == Subscription.id)
    rows = db.session.execute(asked.where(Sale.code.in_(codes))).all()
    doors = _doors([row[3] for row in rows if row[3]])
    goods = _goods([row[0] for row in rows])
    found = {}
    for number, code, status, member_id, contract in rows:
        live = [*doors[Origin.SALE, code], *(doors[Origin.SUBSCRIPTION, contract or ""])]
        opens, opens_nothing = goods[number]
        # With somebody to open for, and something to open, the rules have spoken.
        is_derived = bool(live) or (member_id is not None and opens)
        found[code] = Ours(
            status=status,
            is_live=any(live),
            is_provided_for=is_derived or opens_nothing,
            opens_nothing=opens_nothing,
        )
    return Kept(found, SimulatedSale.among(list(codes)))


def _doors(member_ids: Sequence[int]) -> defaultdict[tuple[Origin, str], list[bool]]:
    """Their accesses by origin, found by their members: whether each is open."""
    asked = sa.select(Access.origin, Access.origin_code, Access.state)
    found: defaultdict[tuple[Origin, str], list[bool]] = defaultdict(list)
    theirs = Access.member_id.in_(sorted(set(member_ids)))
    for origin, code, state in db.session.execute(asked.where(theirs)):
        kind = Origin.SALE if origin is Origin.SALE else Origin.SUBSCRIPTION
        if origin is not Origin.HAND:
            found[kind, code].append(state is AccessState.LIVE)
    return found


def _goods(sale_ids: Sequence[int]) -> defaultdict[int, tuple[bool, bool]]:
    """Of each sale: whether anything in it opens a door, and whether all of it is meant not to."""
    asked = sa.select(SaleItem).where(SaleItem.sale_id.in_(sale_ids))
    items: defaultdict[int, list[SaleItem]] = defaultdict(list)
    for item in db.session.scalars(asked):
        items[item.sale_id].append(item)
    codes = sorted({item.product_code for theirs in items.values() for item in theirs})
    opening = {(one.product_code, one.plan_code) for one in Mapping.of(codes)}
    products = Product.by_codes(codes)
    found: defaultdict[int, tuple[bool, bool]] = defaultdict(lambda: (False, False))
    for number, theirs in items.items():
        opens = any(_opens(item, opening) for item in theirs)
        known = [products.get(item.product_code) for item in theirs]
        found[number] = opens, all(one is not None and one.opens_nothing for one in known)
    return found


def _opens(item: SaleItem, opening: set[tuple[str, str]]) -> bool:
    return bool({(item.product_code, ""), (item.product_code, item.plan_code)} & opening)
