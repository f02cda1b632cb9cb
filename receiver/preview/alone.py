"""Sales that are nobody's: the members whom they would come to, and buyers without an account."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import MemberEmail, Sale, Subscription
from receiver.models.sale import IS_ALONE
from receiver.preview.facts import Person
from receiver.preview.glance import Which
from receiver.preview.inquiry import Inquiry
from receiver.preview.sales import sold
from receiver.provisioning.sold import Sold
from receiver.rules.sale import PAID

ALONE = Sale.member_id.is_(None)


def brought(inquiry: Inquiry, which: Which) -> dict[int, list[Sold]]:
    """The sales that would come to these members, because an address or a contract is theirs."""
    theirs: dict[int, int] = {}
    # Where nothing that was kept would count anew, only what is paid already can be meant.
    is_paid_only = not inquiry.are_all_sales_meant and inquiry.retold.event is None
    for member_id, sale_id in _pairs(which, Sale.status.in_(PAID) if is_paid_only else sa.true()):
        theirs.setdefault(sale_id, member_id)
    brought: dict[int, list[Sold]] = defaultdict(list)
    for sale in _meant(inquiry, list(theirs)):
        brought[theirs[sale.id]].append(sale)
    return brought


def some_alone(inquiry: Inquiry, *, after: int, limit: int) -> list[int]:
    """The next sales that are nobody's and may become somebody's."""
    asked = sa.select(Sale.id).where(ALONE, Sale.id > after)
    if not inquiry.are_all_sales_meant:
        asked = asked.where(Sale.status.in_(PAID))
    return list(db.session.scalars(asked.order_by(Sale.id).limit(limit)))


def strangers(inquiry: Inquiry, sale_ids: Sequence[int]) -> list[Person]:
    """The buyers who would get an account by these sales, each at the first of their own."""
    emails = set(db.session.scalars(sa.select(Sale.buyer_email).where(Sale.id.in_(sale_ids))))
    buyers = _buyers(emails - {None})
    people: dict[str, Person] = {}
    for sale in _meant(inquiry, list(buyers)):
        if any(opening.product in sale.products for opening in inquiry.terms.openings):
            email, name = buyers[sale.id]
            people.setdefault(email, Person(None, email, name)).strange.append(sale)
    return [person for person in people.values() if person.strange[0].id in set(sale_ids)]


def _pairs(which: Which, is_good: sa.ColumnElement[bool]) -> Iterable[Any]:
    by_contract = sa.select(Subscription.member_id, Sale.id).where(which(Subscription.member_id))
    by_address = sa.select(MemberEmail.member_id, Sale.id).where(which(MemberEmail.member_id))
    ways = [by_contract.join(Sale, Sale.subscription_id == Subscription.id)]
    # The owner of the contract goes first, then the right address, then the one that was told.
    for column in (Sale.buyer_email, Sale.buyer_email_told):
        ways.append(by_address.join(Sale, column == MemberEmail.email))
    for way in ways:
        yield from db.session.execute(way.where(IS_ALONE, is_good))


def _buyers(emails: set[Any]) -> dict[int, tuple[str, str]]:
    """Who bought the sales of these addresses, where nobody's address or contract finds them."""
    told = sa.select(Sale.id, Sale.buyer_email, Sale.buyer_name)
    is_known = MemberEmail.email.in_((Sale.buyer_email, Sale.buyer_email_told))
    is_owned = (Subscription.id == Sale.subscription_id) & Subscription.member_id.is_not(None)
    alone = told.where(IS_ALONE, Sale.buyer_email.in_(emails))
    new = alone.where(~sa.exists().where(is_known), ~sa.exists().where(is_owned))
    return {number: (email or "", name) for number, email, name in db.session.execute(new)}


def _meant(inquiry: Inquiry, sale_ids: list[int]) -> list[Sold]:
    found = sold(Sale.id.in_(sale_ids)) if sale_ids else []
    return [sale for sale in inquiry.retold.of(found) if inquiry.is_meant(sale)]
