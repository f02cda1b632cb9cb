"""The facts of members, read from the rows for the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Area, Grant, Mapping, Notice, Rule, Sale, Subscription
from receiver.provisioning.doors import Door, stored_doors
from receiver.provisioning.sold import Sold, charge, sold_to
from receiver.provisioning.ways import Ways, ways_of
from receiver.rules import verdict
from receiver.rules.access import Hand, MemberFacts, Opening
from receiver.rules.contract import NoticeFacts
from receiver.rules.meaning import Cell, Meanings
from receiver.rules.terms import Terms
from receiver.rules.verdict import ContractFacts
from receiver.rules.vocabulary import Contract

# Written once: to write a statement anew costs more than to ask it.
_CONTRACTS = (
    sa.select(Subscription)
    .where(Among(Subscription.member_id, "members"))
    .order_by(Subscription.id)
)
_GRANT, _AREA = cast(sa.Table, Grant.__table__), cast(sa.Table, Area.__table__)
_HANDS = (
    sa.select(
        *(_GRANT.c.member_id, _AREA.c.name),
        *(_GRANT.c.area_id, _GRANT.c.opens, _GRANT.c.at, _GRANT.c.by, _GRANT.c.until),
    )
    .join(_AREA, _GRANT.c.area_id == _AREA.c.id)
    .where(Among(_GRANT.c.member_id, "members"))
    .order_by(_GRANT.c.id)
)
_RULE = cast(sa.Table, Rule.__table__).c
_RULES = sa.select(_RULE.product_code, _RULE.event, _RULE.meaning, _RULE.days).order_by(_RULE.id)


@dataclass(frozen=True)
class InHand:
    """What a story has read or made so far, so that it is neither read again nor written twice.

    The sales need not be rows yet; nothing else that is recalled may be unwritten.
    """

    sales: Sequence[Sale]
    ways: Ways
    meanings: Meanings


@dataclass
class Recalled:
    """What is known of one member: the facts for the rules, and the rows that follow from them."""

    facts: MemberFacts
    doors: list[Door]
    contracts: dict[tuple[Contract, str], Subscription]
    areas: dict[int, str]


@dataclass
class _Ground:
    """What is known of several members at once."""

    meanings: Meanings
    ways: Ways
    areas: dict[int, str] = field(default_factory=dict)
    notices: dict[int, list[NoticeFacts]] = field(default_factory=dict)


def recall(member_ids: Sequence[int], in_hand: InHand | None = None) -> dict[int, Recalled]:
    """Read all that these members' access is derived from, and what is stored of it."""
    if in_hand is None:
        db.session.flush()  # what is recalled is what is written
    contracts = _contracts_of(member_ids)
    numbers = [contract.id for several in contracts.values() for contract in several]
    sales = sold_to(member_ids, numbers, in_hand.sales if in_hand else ())
    ground = _ground(sales, numbers, in_hand)
    hands = _hands(member_ids, ground.areas)
    doors = stored_doors(member_ids)
    ground.areas |= {door.area_id: door.area for several in doors.values() for door in several}
    recalled = {}
    for member_id in member_ids:
        mine = contracts[member_id]
        facts = _facts(member_id, mine, sales, ground, hands[member_id])
        by_code = {(contract.kind, contract.code): contract for contract in mine}
        recalled[member_id] = Recalled(facts, doors[member_id], by_code, ground.areas)
    return recalled


def _facts(
    member_id: int,
    contracts: Sequence[Subscription],
    sales: Sequence[Sold],
    ground: _Ground,
    hands: Sequence[Hand],
) -> MemberFacts:
    numbers = {contract.id for contract in contracts}
    sold = [one for one in sales if one.member_id == member_id or one.contract_id in numbers]
    return MemberFacts(
        sales=tuple(one.charge for one in sold if one.contract_id is None),
        contracts=tuple(_contract_facts(contracts, sold, ground.notices)),
        openings=tuple(_openings(sold, ground.ways)),
        meanings=ground.meanings,
        hands=tuple(hands),
    )


def _ground(sales: Sequence[Sold], contract_ids: list[int], in_hand: InHand | None) -> _Ground:
    known = in_hand.ways if in_hand else {}
    strange = {product for one in sales for product in one.products} - known.keys()
    ways = {**known, **ways_of(strange)}
    areas = {way.area_id: way.area for several in ways.values() for way in several}
    matrix = in_hand.meanings if in_hand else meanings()
    return _Ground(matrix, ways, areas, _notices(contract_ids))


def gives(sale: Sale, matrix: Meanings | None = None) -> bool:
    """Whether a sale gives something: it is paid, or a rule lets other news of it open."""
    return sale.life.is_paid or verdict.gives(charge(sale), matrix or meanings())


def terms() -> Terms:
    """What opens what and what events mean, all of it."""
    mappings = db.session.scalars(sa.select(Mapping).order_by(Mapping.id))
    openings = (Opening(m.product_code, m.area_id, m.plan_code, m.days) for m in mappings)
    return Terms(tuple(openings), meanings())


def _openings(sales: Sequence[Sold], ways: Ways) -> Iterable[Opening]:
    """What the products of these sales open."""
    for product in sorted({product for one in sales for product in one.products}):
        for way in ways.get(product, ()):
            yield Opening(product, way.area_id, way.plan_code, way.days)


def meanings() -> Meanings:
    """The matrix of events, where the producer changed it."""
    db.session.flush()  # what is asked is what is written
    rows = db.session.connection().execute(_RULES)
    return Meanings({(product, event): Cell(means, days) for product, event, means, days in rows})


def _contracts_of(member_ids: Sequence[int]) -> dict[int, list[Subscription]]:
    contracts: dict[int, list[Subscription]] = defaultdict(list)
    for contract in db.session.scalars(_CONTRACTS, {"members": list(member_ids)}):
        contracts[contract.member_id or 0].append(contract)
    return contracts


def _hands(member_ids: Sequence[int], areas: dict[int, str]) -> dict[int, list[Hand]]:
    """What was decided by hand; the names of its areas are added to those."""
    hands: dict[int, list[Hand]] = defaultdict(list)
    asked = {"members": list(member_ids)}
    for member_id, name, *decision in db.session.connection().execute(_HANDS, asked):
        hands[member_id].append(Hand(*decision))
        areas[hands[member_id][-1].area_id] = name
    return hands


def _notices(contract_ids: list[int]) -> dict[int, list[NoticeFacts]]:
    notices: dict[int, list[NoticeFacts]] = defaultdict(list)
    for notice in Notice.of(contract_ids) if contract_ids else ():
        notices[notice.subscription_id].append(noticed(notice))
    return notices


def _contract_facts(
    contracts: Sequence[Subscription],
    sales: Sequence[Sold],
    notices: dict[int, list[NoticeFacts]],
) -> Iterable[ContractFacts]:
    for contract in contracts:
        charges = tuple(one.charge for one in sales if one.contract_id == contract.id)
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
