"""Bodies of postbacks whose time is over; what was read out of them stays.

Counted from the newest arrival that points to a body. What waits, was given up or is held keeps
its body, because it is still to be read. Bodies that must stay are passed by, so the way through
them has a place to go on from.
"""

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver.db import db, is_postgres
from receiver.housekeeping.batches import Pace
from receiver.models import Postback, Searched
from receiver.models.postback import SPENT
from receiver.models.searched import words_of_row
from receiver.rules.vocabulary import Outcome, PostbackState

# Told about people who may never have bought: without the body, nobody needs their address.
NO_BUYERS = (Outcome.IGNORED, Outcome.TEST)
PLAINLY = {"synchronize_session": False}


def remove_bodies(end: datetime | None, pace: Pace, *, after: int) -> int | None:
    """Remove the bodies that are over, oldest first; where to go on from, or nothing at the end."""
    while end is not None and (ids := _next(end, after, pace.size)):
        if pace.left < 1:
            return after
        pace.write(partial(_remove, ids, end))
        after = ids[-1]
    return None


def _next(end: datetime, after: int, size: int) -> list[int]:
    """The next bodies in the order in which they came."""
    place = sa.tuple_(Postback.received_at, Postback.id)
    found = sa.select(Postback.id).where(SPENT, Postback.received_at < end)
    if after:
        reached = sa.select(Postback.received_at).where(Postback.id == after)
        # Alone the second of the two would do; the first lets the index begin there.
        found = found.where(Postback.received_at >= reached.scalar_subquery())
        found = found.where(place > sa.tuple_(reached.scalar_subquery(), after))
    in_order = found.order_by(Postback.received_at, Postback.id)
    return list(db.session.scalars(in_order.limit(size)))


def _remove(ids: list[int], end: datetime, _size: int) -> int:
    if is_postgres():
        # Who takes one of these bodies for a new arrival has it now, or finds it gone.
        held = sa.select(Postback.id).where(Postback.id.in_(ids)).with_for_update(skip_locked=True)
        ids = list(db.session.scalars(held))
    over = sa.update(Postback).where(Postback.id.in_(ids), SPENT, _is_past(Postback, end))
    over = over.where(~_is_wanted_by_another(end)).values(body=None)
    gone = list(db.session.scalars(over.returning(Postback.id), execution_options=PLAINLY))
    for theirs in (Postback.id.in_(gone), Postback.first_id.in_(gone)):
        # With coalesce, so that SQLite finds them by their numbers and not by what they came to.
        came_to = sa.func.coalesce(Postback.outcome, "", type_=Postback.outcome.type)
        nobody = sa.update(Postback).where(theirs, came_to.in_(NO_BUYERS))
        freed = nobody.values(email=None).returning(Postback.id)
        if ids := list(db.session.scalars(freed, execution_options=PLAINLY)):
            _forget_words(ids)
    return len(gone)


def forget_bodies(address: str) -> None:
    """Remove the bodies that tell of somebody who never bought, inside a story, before their time.

    What the postbacks came to stays; the address goes, and so do the words that find it.
    """
    theirs = sa.select(Postback.id).where(
        Postback.email == address,
        Postback.outcome.in_(NO_BUYERS),
        Postback.member_id.is_(None),
    )
    if ids := list(db.session.scalars(theirs.with_for_update())):
        gone = sa.update(Postback).where(Postback.id.in_(ids)).values(body=None, email=None)
        db.session.execute(gone, execution_options=PLAINLY)
        _forget_words(ids)


def _forget_words(ids: list[int]) -> None:
    """Let them be found by what they still tell, and by nobody's name or address."""
    db.session.expire_all()
    told = sa.select(Postback).where(Postback.id.in_(ids))
    Searched.put({one.id: words_of_row(one, None) for one in db.session.scalars(told)})


def _is_wanted_by_another(end: datetime) -> sa.ColumnElement[bool]:
    """Whether another arrival of the same bytes is young, or still to be read."""
    other = aliased(Postback)
    is_open = sa.or_(other.state != PostbackState.DONE, other.outcome == Outcome.HELD)
    is_wanted = sa.or_(is_open, ~_is_past(other, end))
    return sa.exists().where(other.first_id == Postback.id, is_wanted)


def _is_past(arrival: type[Postback], end: datetime) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(arrival.repeated_at, arrival.received_at) < end
