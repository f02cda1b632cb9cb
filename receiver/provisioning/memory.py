"""The facts of a member, read from the rows for the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Grant, Mapping, Member, Notice, Rule, Sale, Subscription
from receiver.rules.access import Hand, MemberFacts, Opening
from receiver.rules.contract import Charge, NoticeFacts
from receiver.rules.facts import ItemTold
from receiver.rules.meaning import Cell, Meanings
from receiver.rules.verdict import ContractFacts


def facts_of(member: Member) -> MemberFacts:
    """Everything that this member's access is derived from."""
    contracts = Subscription.of_member(member.id)
    sales = _sales(member, contracts)
    products = sorted({item.product_code for sale in sales for item in sale.items})
    return MemberFacts(
        sales=tuple(charge(sale) for sale in sales if sale.subscription_id is None),
        contracts=tuple(_contracts(contracts, sales)),
        openings=tuple(openings(products)),
        meanings=meanings(),
        hands=tuple(_hand(grant) for grant in Grant.of_member(member.id)),
    )


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
    )


def openings(products: Sequence[str]) -> Iterable[Opening]:
    """What these products open."""
    for mapping in Mapping.of(list(products)):
        yield Opening(mapping.product_code, mapping.area_id, mapping.plan_code, mapping.days)


def meanings() -> Meanings:
    """The matrix of events, where the producer changed it."""
    cells = {(rule.product_code, rule.event): Cell(rule.meaning, rule.days) for rule in Rule.all()}
    return Meanings(cells)


def _sales(member: Member, contracts: Sequence[Subscription]) -> list[Sale]:
    ids = [contract.id for contract in contracts]
    owned = sa.or_(Sale.member_id == member.id, Sale.subscription_id.in_(ids))
    return list(db.session.scalars(sa.select(Sale).where(owned).order_by(Sale.id)))


def _contracts(contracts: Sequence[Subscription], sales: Sequence[Sale]) -> Iterable[ContractFacts]:
    charges, notices = defaultdict(list), defaultdict(list)
    for sale in sales:
        charges[sale.subscription_id].append(charge(sale))
    for notice in Notice.of([contract.id for contract in contracts]):
        notices[notice.subscription_id].append(_notice(notice))
    for contract in contracts:
        told = tuple(notices[contract.id])
        yield ContractFacts(contract.kind, contract.code, tuple(charges[contract.id]), told)


def _notice(notice: Notice) -> NoticeFacts:
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


def _hand(grant: Grant) -> Hand:
    return Hand(grant.area_id, grant.opens, grant.at, grant.by, grant.until)
