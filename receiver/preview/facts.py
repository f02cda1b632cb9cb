"""The facts of many people, read in few statements, and no more of the rows than rules ask for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Grant, Notice, Sale, Subscription
from receiver.preview.kept import Retold
from receiver.preview.sales import among, sold
from receiver.provisioning.memory import noticed
from receiver.provisioning.sold import Sold
from receiver.rules.access import Hand, MemberFacts, Opening
from receiver.rules.contract import Charge
from receiver.rules.terms import Terms
from receiver.rules.verdict import ContractFacts

_SALE, _CONTRACT, _GRANT = Sale.__table__.c, Subscription.__table__.c, Grant.__table__.c


@dataclass
class Person:
    """Somebody with an account, or a buyer who would get one; and sales that would be theirs."""

    member_id: int | None
    email: str
    name: str
    strange: list[Sold] = field(default_factory=list)


Opened = Callable[[frozenset[str]], tuple[Opening, ...]]


@dataclass(frozen=True)
class Ground:
    """What is the same for everybody: the terms, what is told again, what was looked up so far."""

    terms: Terms
    retold: Retold
    opened: Opened

    @classmethod
    def of(cls, terms: Terms, retold: Retold) -> "Ground":
        """With nothing looked up yet."""
        # Most people have bought the same few things: what these open is looked up once.
        return cls(terms, retold, cache(lambda products: terms.opened_by(set(products))))


def facts_of(people: Sequence[Person], ground: Ground) -> list[MemberFacts]:
    """What access of each of them would be derived from on this ground."""
    places = {p.member_id: n for n, p in enumerate(people) if p.member_id is not None}
    brought = {s.contract_id: n for n, p in enumerate(people) for s in p.strange if s.contract_id}
    contracts = _contracts(places, brought)
    numbers = [row.id for row in contracts]
    notices, hands = _notices(numbers), _hands(list(places))
    of_contract: dict[int, list[Charge]] = defaultdict(list)
    alone: dict[int, list[Charge]] = defaultdict(list)
    for sale in ground.retold.of(_theirs(list(places), numbers, people)):
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
    return [
        _facts(alone[n], bundles[n], ground, hands=hands[p.member_id or 0])
        for n, p in enumerate(people)
    ]


def _facts(
    sales: Sequence[Charge],
    contracts: Sequence[ContractFacts],
    ground: Ground,
    *,
    hands: Sequence[Hand],
) -> MemberFacts:
    several = (sales, *(contract.charges for contract in contracts))
    products = {item.product for charges in several for charge in charges for item in charge.items}
    return MemberFacts(
        sales=tuple(sales),
        contracts=tuple(contracts),
        openings=ground.opened(frozenset(products)),
        meanings=ground.terms.meanings,
        hands=tuple(hands),
    )


def _theirs(member_ids: list[int], contract_ids: list[int], people: Sequence[Person]) -> list[Sold]:
    strange = {sale.id for person in people for sale in person.strange if not sale.contract_id}
    owned = [among(_SALE.member_id, member_ids)]
    if contract_ids:
        owned.append(among(_SALE.subscription_id, contract_ids))
    return [sale for sale in sold(sa.or_(*owned)) if sale.id not in strange]


def _contracts(places: dict[int, int], brought: dict[int, int]) -> Sequence[Any]:
    told = sa.select(*(_CONTRACT[name] for name in ("id", "kind", "code", "member_id")))
    theirs = [among(_CONTRACT.member_id, list(places))]
    if brought:
        theirs.append(_CONTRACT.id.in_(brought))
    asked = told.where(sa.or_(*theirs)).order_by(_CONTRACT.id)
    rows = db.session.connection().execute(asked).all()
    return [row for row in rows if row.member_id in places or row.id in brought]


def _notices(contract_ids: list[int]) -> dict[int, list[Any]]:
    notices: dict[int, list[Any]] = defaultdict(list)
    for notice in Notice.of(contract_ids) if contract_ids else ():
        notices[notice.subscription_id].append(noticed(notice))
    return notices


def _hands(member_ids: list[int]) -> dict[int, list[Hand]]:
    hands: dict[int, list[Hand]] = defaultdict(list)
    told = sa.select(*(_GRANT[name] for name in ("member_id", *(f.name for f in fields(Hand)))))
    theirs = told.where(among(_GRANT.member_id, member_ids))
    for member_id, *decision in db.session.connection().execute(theirs).all():
        hands[member_id].append(Hand(*decision))
    return hands
