"""Entering: a few postbacks in one story, when nobody who bought waits for the worker.

Whoever understood a postback has marked it, in the same transaction; the mark goes in the
transaction in which it is entered. So none is left out, and what cannot be entered keeps nobody
from a door.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import structlog

from receiver import earnings, metrics, recovery, referrals, tracking
from receiver.among import Among
from receiver.db import db, hold, is_postgres, transaction
from receiver.models import Key, Postback
from receiver.models.job import JobKind
from receiver.models.postback import THE_BOOKS
from receiver.rules.asides import asides
from receiver.rules.heard import Heard
from receiver.rules.limits import Malformed
from receiver.rules.postback import read_whole

Enter = Callable[..., None]

# Each takes what was heard, and `now`; heard again, or in another order, it comes to the same.
BOOKS: tuple[Enter, ...] = (recovery.enter, tracking.enter, earnings.enter, referrals.enter)
A_TURN = 25
LATE = timedelta(minutes=5)

# Written once: to write a statement anew costs more than to ask it.
_ROW = cast(sa.Table, Postback.__table__)
_KEY = cast(sa.Table, Key.__table__)
_FIRST = _ROW.alias("first")
# Of an index that is mostly empty SQLite has no figures, and would rather walk along another one.
_BY_INDEX = " INDEXED BY ix_postback_unbooked"
_ASKED = (
    "SELECT id, processed_at FROM postback INDEXED BY ix_postback_unbooked"
    " WHERE unbooked ORDER BY processed_at, id LIMIT :most"
)
_OLDEST = {
    where: sa.text(asked).columns(_ROW.c.id, _ROW.c.processed_at)
    for where, asked in ((False, _ASKED), (True, _ASKED.replace(_BY_INDEX, "")))
}
_THESE = (
    sa.select(
        *(_ROW.c.id, _ROW.c.key_id, _ROW.c.event, _ROW.c.received_at, _ROW.c.member_id),
        *(_ROW.c.content_type, _KEY.c.is_simulator),
        sa.func.coalesce(_ROW.c.body, _FIRST.c.body).label("raw"),
    )
    .join(_KEY, _ROW.c.key_id == _KEY.c.id)
    .outerjoin(_FIRST, _ROW.c.first_id == _FIRST.c.id)
    .where(Among(_ROW.c.id, "these"), _ROW.c.unbooked)
    .order_by(_ROW.c.id)
)
_BOOKED = sa.update(_ROW).where(Among(_ROW.c.id, "these")).values(unbooked=False)

log = structlog.get_logger("receiver.books")


def enter_some(now: datetime, *, is_idle: bool) -> int:
    """Enter some postbacks, and tell how many; while others wait, only what has waited long."""
    waiting = db.session.connection().execute(_OLDEST[is_postgres()], {"most": A_TURN}).all()
    db.session.rollback()
    if not waiting or not (is_idle or _is_late(waiting[0].processed_at, now)):
        return 0
    ids = [row.id for row in waiting]
    if not _is_entered(ids, now):
        for number in ids:
            _is_entered([number], now, is_last=True)
    return len(ids)


def _is_late(processed_at: datetime | None, now: datetime) -> bool:
    return processed_at is not None and now - processed_at > LATE


def _is_entered(ids: Sequence[int], now: datetime, *, is_last: bool = False) -> bool:
    """All or nothing. One that cannot be entered by itself is left out, with its trace."""
    try:
        _enter(ids, now)
    except sa.exc.OperationalError:  # the database is away: nothing is wrong with any of them
        raise
    except Exception as error:  # whatever it is must keep neither others nor the worker
        if is_last:
            log.exception("not entered in the books", postback=ids[0])
            metrics.failed(JobKind.POSTBACK, error)
            with transaction():
                db.session.connection().execute(_BOOKED, {"these": list(ids)})
        return False
    return True


def _enter(ids: Sequence[int], now: datetime) -> None:
    with transaction():
        enter_these(ids, now)


def enter_these(ids: Sequence[int], now: datetime) -> None:
    """Enter these, as far as they are marked, within the story of whoever asks."""
    hold(THE_BOOKS)
    rows = db.session.connection().execute(_THESE, {"these": list(ids)}).all()
    heard = [one for row in rows if (one := _heard(row))]
    for enter in BOOKS:
        enter(heard, now=now)
    db.session.connection().execute(_BOOKED, {"these": list(ids)})


def _heard(row: Any) -> Heard | None:
    """What it tells; nothing where its body was thrown away, or it is none of our events."""
    if row.raw is None or row.event is None:
        return None
    try:
        told, document = read_whole(row.raw, row.content_type)
    except Malformed:
        return None
    return Heard(
        postback_id=row.id,
        key_id=row.key_id,
        event=row.event,
        told=told,
        asides=asides(document),
        received_at=row.received_at,
        member_id=row.member_id,
        is_simulated=row.is_simulator,
    )
