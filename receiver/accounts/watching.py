"""Somebody of the staff looks at the pages of a member as that member: for a while, and only looks.

It hangs on their own visit, so no session of the member's is made, used or ended by it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Member, Session
from receiver.models.log_entry import Deed

WATCH_LIFE = timedelta(minutes=15)


def watch(row: Session, member_id: int, *, by: str, now: datetime) -> None:
    """Begin to look; who looks at whom stands in the log."""
    number = row.id
    with transaction():
        member = db.session.get_one(Member, member_id)
        _note(number, watches=member.id, watching_since=now)
        log_by_hand(Deed.SEEN_AS, "seen-as", {}, by=by, now=now, member=member)


def stop_watching(row: Session) -> None:
    """Look no longer."""
    number = row.id
    with transaction():
        _note(number, watches=None, watching_since=None)


def watched(row: Session, now: datetime) -> Member | None:
    """The member whom this visit looks at, as long as that lasts."""
    since = row.watching_since
    if row.watches is None or since is None or now - since >= WATCH_LIFE:
        return None
    return db.session.get(Member, row.watches)


def _note(number: int, **told: object) -> None:
    db.session.execute(sa.update(Session).where(Session.id == number).values(told))
