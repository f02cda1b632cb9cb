"""The facts of members, read from the rows for the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from receiver.db import db
from receiver.models import (
    Access,
    Area,
    Grant,
    Mapping,
    Notice,
    Rule,
    Sale,
    Subscription,
)
from receiver.rules import verdict
from receiver.rules.access import Hand, MemberFacts, Opening
from receiver.rules.contract import Charge, NoticeFacts
from receiver.rules.facts import ItemTold
from receiver.rules.meaning import Cell, Meanings
from receiver.rules.terms import Terms
from receiver.rules.verdict import ContractFacts
from receiver.rules.vocabulary import Contract

Owned = TypeVar("Owned", Access, Grant, Subscription)

# Written once: to write a statement anew costs more than to ask it.
_MEMBERS: sa.BindParameter[int] = sa.bindparam("members", expanding=True)
_CONTRACTS: sa.BindParameter[int] = sa.bindparam("contracts", expanding=True)
_OWNED: dict[type, sa.Select[Any]] = {
    kind: sa.select(kind).where(kind.member_id.in_(_MEMBERS)).order_by(kind.id)
    for kind in (Access, Grant, Subscription)
}
_SOLD = sa.select(Sale).where(Sale.member_id.in_(_MEMBERS)).order_by(Sale.id)
_SOLD_OR_CHARGED = (
    sa.select(Sale)
    .where(sa.or_(Sale.member_id.in_(_MEMBERS), Sale.subscription_id.in_(_CONTRACTS)))
    .order_by(Sale.id)
)


@dataclass
class Recalled:
    """What is known of one member: the facts for the rules, and the rows that follow from them."""

    facts: MemberFacts
    accesses: list[Access]
    contracts: dict[tuple[Contract, str], Subscription]
    areas: dict[int, Area]


def recall(member_ids: Sequence[int]) -> dict[int, Recalled]:
    """Read all that these members' access is derived from, and what is stored of it."""
    contracts = _by_member(Subscription, member_ids)
    sales = _sales(member_ids, [c.id for several in contracts.values() for c in several])
    grants = _by_member(Grant, member_ids)
    accesses = _by_member(Access, member_ids)
    notices = _notices([c.id for several in contracts.values() for c in several])
    mappings = _mappings(item.product_code for sale in sales for item in sale.items)
    matrix = meanings()
    areas = {m.area_id: m.area for several in mappings.values() for m in several}
    areas |= {row.area_id: row.area for rows in grants.values() for row in rows}
    areas |= {row.area_id: row.area for rows in accesses.values() for row in rows}
    owned = [(sale, sale.member_id, sale.subscription_id) for sale in sales]
    recalled = {}
    for member_id in member_ids:
        mine = contracts[member_id]
        numbers = {contract.id for contract in mine}
        sold = [
            sale for sale, owner, contract in owned if owner == member_id or contract in numbers
        ]
        facts = MemberFacts(
            sales=tuple(charge(sale) for sale in sold if sale.subscription_id is None),
            contracts=tuple(_contracts(mine, sold, notices)),
            openings=tuple(_openings(sold, mappings)),
            meanings=matrix,
            hands=tuple(hand(grant) for grant in grants[member_id]),
        )
        by_code = {(contract.kind, contract.code): contract for contract in mine}
        recalled[member_id] = Recalled(facts, accesses[member_id], by_code, areas)
    return recalled


def charge(sale: Sale) -> Charge:
    """A sale as the rules see it."""
    return Charge(
        code=sale.code,
        life=sale.life,
        items=tuple(
            ItemTold(product=item.product_code, name=item.name, plan=item.plan_code or None)
            for item in sale.items
        ),
        instalment=sale.instalment,
        started_at=sale.started_at,
        paid_at=sale.paid_at,
        period=sale.period,
        postback_id=sale.postback_id,
        news=sale.heard,
    )


def gives(sale: Sale, matrix: Meanings | None = None) -> bool:
    """Whether a sale gives something: it is paid, or a rule lets other news of it open."""
    return sale.life.is_paid or verdict.gives(charge(sale), matrix or meanings())


def terms() -> Terms:
    """What opens what and what events mean, all of it."""
    mappings = db.session.scalars(sa.select(Mapping).order_by(Mapping.id))
    openings = (Opening(m.product_code, m.area_id, m.plan_code, m.days) for m in mappings)
    return Terms(tuple(openings), meanings())


def _openings(sales: Sequence[Sale], mappings: dict[str, list[Mapping]]) -> Iterable[Opening]:
    """What the products of these sales open."""
    for product in sorted({item.product_code for sale in sales for item in sale.items}):
        for m in mappings.get(product, ()):
            yield Opening(m.product_code, m.area_id, m.plan_code, m.days)


def meanings() -> Meanings:
    """The matrix of events, where the producer changed it."""
    cells = {(rule.product_code, rule.event): Cell(rule.meaning, rule.days) for rule in Rule.all()}
    return Meanings(cells)


def _by_member(kind: type[Owned], member_ids: Sequence[int]) -> dict[int, list[Owned]]:
    rows: dict[int, list[Owned]] = defaultdict(list)
    for row in db.session.scalars(_OWNED[kind], {"members": list(member_ids)}):
        rows[row.member_id or 0].append(row)
    return rows


def _sales(member_ids: Sequence[int], contract_ids: Sequence[int]) -> list[Sale]:
    asked = {"members": list(member_ids)}
    if contract_ids:
        charged = asked | {"contracts": list(contract_ids)}
        return list(db.session.scalars(_SOLD_OR_CHARGED, charged))
    return list(db.session.scalars(_SOLD, asked))


def _notices(contract_ids: list[int]) -> dict[int, list[NoticeFacts]]:
    notices: dict[int, list[NoticeFacts]] = defaultdict(list)
    for notice in Notice.of(contract_ids) if contract_ids else ():
        notices[notice.subscription_id].append(noticed(notice))
    return notices


def _mappings(products: Iterable[str]) -> dict[str, list[Mapping]]:
    mappings: dict[str, list[Mapping]] = defaultdict(list)
    for mapping in Mapping.of(sorted(set(products))):
        mappings[mapping.product_code].append(mapping)
    return mappings


def _contracts(
    contracts: Sequence[Subscription],
    sales: Sequence[Sale],
    notices: dict[int, list[NoticeFacts]],
) -> Iterable[ContractFacts]:
    for contract in contracts:
        charges = tuple(charge(sale) for sale in sales if sale.subscription_id == contract.id)
        told = tuple(notices.get(contract.id, ()))
        yield ContractFacts(contract.kind, contract.code, charges, told)


def noticed(notice: Notice) -> NoticeFacts:
    """A notice as the rules see it."""
    return NoticeFacts(
        event=notice.event,
        at=notice.at,
        again_at=notice.again_at,
        is_dated=notice.is_dated,
        instalment=notice.instalment or None,
        charge_started_at=notice.charge_started_at,
        is_after_payment=notice.is_after_payment,
        postback_id=notice.postback_id,
    )


def hand(grant: Grant) -> Hand:
    """A decision by hand as the rules see it."""
    return Hand(grant.area_id, grant.opens, grant.at, grant.by, grant.until)
