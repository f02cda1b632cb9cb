"""What would become of members: most are known at a glance, the others are looked at closely."""

from collections.abc import Collection, Mapping, Set

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access, Member
from receiver.preview.alone import brought
from receiver.preview.facts import Person
from receiver.preview.glance import Which
from receiver.preview.inquiry import NONE, Inquiry, Outcome
from receiver.preview.sales import among
from receiver.provisioning.sold import Sold
from receiver.rules.vocabulary import AccessState

_DOOR = Access.__table__.c
_NAMED = [Member.__table__.c[name] for name in ("id", "email", "name")]


def meet(inquiry: Inquiry, which: Which) -> tuple[list[Outcome], Set[int]]:
    """What would become of those who bought what the wish is about, or would get such a sale.

    Told of some of them only; and who else may enter what the wish is about, and keeps it.
    """
    strange, kept = brought(inquiry, which), inquiry.retold.whose(which)
    seen, stored = inquiry.eye.see(which), _open_now(which)
    movable = seen.bought & (inquiry.owed.among(seen.bought) | seen.movable | kept)
    close = (movable & (kept | seen.unclear)) | strange.keys()
    clear = {number: seen.opened[number] for number in movable - close}
    moved = {number for number, areas in clear.items() if areas != stored.get(number, NONE)}
    people = _named(close | moved, strange)
    told = inquiry.outcomes([p for p in people if p.member_id in close], stored)
    quick = [(p, clear[p.member_id]) for p in people if p.member_id in moved]
    told += [Outcome.of(person, stored, after, inquiry.areas) for person, after in quick]
    told.sort(key=lambda one: one.member_id or 0)
    inside = {number for number, areas in stored.items() if not inquiry.areas.isdisjoint(areas)}
    return told, (seen.bought - close - moved) & inside


def _open_now(which: Which) -> dict[int, set[int]]:
    doors = sa.select(_DOOR.member_id, _DOOR.area_id)
    live = doors.where(which(_DOOR.member_id), _DOOR.state == AccessState.LIVE)
    stored: dict[int, set[int]] = {}
    for member_id, area_id in db.session.connection().execute(live).all():
        stored.setdefault(member_id, set()).add(area_id)
    return stored


def _named(numbers: Collection[int], strange: Mapping[int, list[Sold]]) -> list[Person]:
    """These members in their order, with the sales that would be theirs."""
    named = sa.select(*_NAMED).where(among(Member.id, list(numbers))).order_by(Member.id)
    rows = db.session.connection().execute(named).all() if numbers else ()
    return [Person(n, email, name, strange.get(n, [])) for n, email, name in rows if n in numbers]
