"""The facts of many people, read in few statements, and no more of the rows than rules ask for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Grant, Notice, Sale, Subscription
from receiver.preview.kept import Retold
from receiver.preview.sales import Sold, sold
from receiver.provisioning.memory import hand, noticed
from receiver.rules.access import MemberFacts, Opening
from receiver.rules.contract import Charge
from receiver.rules.terms import Terms
from receiver.rules.verdict import ContractFacts


@dataclass
class Person:
    """Somebody with an account, or a buyer who would get one; and sales that would be theirs."""

    member_id: int | None
    email: str
    name: str
    strange: list[Sold] = field(default_factory=list)


def facts_of(people: Sequence[Person], terms: Terms, retold: Retold) -> list[MemberFacts]:
    """What access of each of them would be derived from under these terms."""
    places = {p.member_id: n for n, p in enumerate(people) if p.member_id is not None}
    brought = {s.contract_id: n for n, p in enumerate(people) for s in p.strange if s.contract_id}
    contracts = _contracts(list(places), list(brought))
    notices, hands = _notices([row.id for row in contracts]), _hands(list(places))
    of_contract: dict[int, list[Charge]] = defaultdict(list)
    alone: dict[int, list[Charge]] = defaultdict(list)
    for sale in retold.of(_theirs(list(places), [row.id for row in contracts], people)):
        if sale.contract_id is not None:
            of_contract[sale.contract_id].append(sale.charge)
        elif sale.member_id in places:
            alone[places[sale.member_id]].append(sale.charge)
    for number, person in enumerate(people):
        alone[number] += [s.charge for s in person.strange if s.contract_id is None]
    bundles: dict[int, list[ContractFacts]] = defaultdict(list)
    for row in contracts:
        charges, told = tuple(of_contract[row.id]), tuple(notices[row.id])
        number = brought[row.id] if row.id in brought else places[row.member_id]
        bundles[number].append(ContractFacts(row.kind, row.code, charges, told))
    opened = cache(partial(_opened, terms))
    return [
        _facts(alone[n], bundles[n], opened, terms, hands=hands[p.member_id or 0])
        for n, p in enumerate(people)
    ]


def _facts(
    sales: Sequence[Charge],
    contracts: Sequence[ContractFacts],
    opened: Callable[[tuple[str, ...]], tuple[Opening, ...]],
    terms: Terms,
    *,
    hands: Sequence[Grant],
) -> MemberFacts:
    charges = [*sales, *(charge for contract in contracts for charge in contract.charges)]
    # Most people have bought the same few things: what these open is looked up once.
    products = tuple(item.product for charge in charges for item in charge.items)
    return MemberFacts(
        sales=tuple(sales),
        contracts=tuple(contracts),
        openings=opened(products),
        meanings=terms.meanings,
        hands=tuple(hand(grant) for grant in hands),
    )


def _theirs(member_ids: list[int], contract_ids: list[int], people: Sequence[Person]) -> list[Sold]:
    strange = {sale.id for person in people for sale in person.strange if not sale.contract_id}
    owned: list[sa.ColumnElement[bool]] = [Sale.member_id.in_(member_ids)]
    if contract_ids:
        owned.append(Sale.subscription_id.in_(contract_ids))
    return [sale for sale in sold(sa.or_(*owned)) if sale.id not in strange]


def _contracts(member_ids: list[int], brought: list[int]) -> Sequence[Any]:
    told = sa.select(Subscription.id, Subscription.kind, Subscription.code, Subscription.member_id)
    theirs: list[sa.ColumnElement[bool]] = [Subscription.member_id.in_(member_ids)]
    if brought:
        theirs.append(Subscription.id.in_(brought))
    return db.session.execute(told.where(sa.or_(*theirs)).order_by(Subscription.id)).all()


def _notices(contract_ids: list[int]) -> dict[int, list[Any]]:
    notices: dict[int, list[Any]] = defaultdict(list)
    for notice in Notice.of(contract_ids) if contract_ids else ():
        notices[notice.subscription_id].append(noticed(notice))
    return notices


def _hands(member_ids: list[int]) -> dict[int, list[Grant]]:
    hands: dict[int, list[Grant]] = defaultdict(list)
    for grant in db.session.scalars(sa.select(Grant).where(Grant.member_id.in_(member_ids))):
        hands[grant.member_id].append(grant)
    return hands


def _opened(terms: Terms, products: tuple[str, ...]) -> tuple[Opening, ...]:
    return terms.opened_by(set(products))
