"""What a preview says, beside what really happens."""

from dataclasses import replace

import sqlalchemy as sa

from receiver import preview
from receiver.db import db, transaction
from receiver.models import Area, Member
from receiver.preview import Found, Inquiry
from receiver.preview.glance import Eye
from receiver.provisioning.wishes import fulfil, hold_terms
from receiver.rules.terms import Wish
from tests.factories import Shop, live

BY = "dona@example.test"
Doors = dict[str, set[str]]
Fates = dict[str, tuple[set[str], set[str]]]


def previewed(shop: Shop, wish: Wish) -> Fates:
    """By address: what would be gained and what would be lost."""
    names = {area.id: area.name for area in db.session.scalars(sa.select(Area))}
    inquiry = Inquiry.into(wish, shop.now)
    changes = [one for found in preview.walk_to_the_end(inquiry) for one in found.changes]
    assert len({one.email for one in changes}) == len(changes)
    return {
        one.email: ({names[n] for n in one.gains}, {names[n] for n in one.loses}) for one in changes
    }


def looked_closely(shop: Shop, wish: Wish) -> Found:
    """The same, if nobody were known at a glance."""
    inquiry = Inquiry.into(wish, shop.now)
    eye = inquiry.eye
    blind = Eye(eye.kinds, lambda *kind: (eye.look(*kind)[0], True, None))
    return together(replace(inquiry, eye=blind))


def together(inquiry: Inquiry) -> Found:
    """All that is found on the way."""
    whole = Found()
    for found in preview.walk_to_the_end(inquiry):
        whole.add(found.changes, set(found.keepers))
    return whole


def happened(shop: Shop, wish: Wish) -> Fates:
    """The same, but done."""
    before = doors()
    with transaction():
        hold_terms()
        fulfil(wish, by=BY, now=shop.now)
    shop.work()
    after = doors()
    fates = {
        email: (after[email] - before.get(email, set()), before.get(email, set()) - after[email])
        for email in after
    }
    return {email: fate for email, fate in fates.items() if fate != (set(), set())}


def doors() -> Doors:
    """What everybody may enter."""
    db.session.rollback()
    return {email: live(email) for email in db.session.scalars(sa.select(Member.email))}


def area(name: str) -> int:
    """The number of an area."""
    found = Area.by_name(name)
    assert found
    return found.id
