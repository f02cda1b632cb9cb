"""The watch: counts what came, notices when nobody listened, and tells of an odd silence once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import outbox
from receiver.context import settings
from receiver.db import db, hold, transaction
from receiver.log import log
from receiver.models import Admin, Postback, PostbackHour, SilenceWatch
from receiver.models.log_entry import Deed
from receiver.rules import rhythm, rights
from receiver.rules.rhythm import Judgement, Rhythm
from receiver.rules.rights import Right
from receiver.rules.vocabulary import Actor
from receiver.silence import counting

EVERY = timedelta(minutes=10)
# A worker looks every few seconds; where none did for so long it was off, or its clock was set.
UNHEARD = timedelta(hours=1)
BACK = timedelta(minutes=10)
_WATCH = "silence"


def look(now: datetime) -> int:
    """Count some of what came; and now and then, judge whether its silence is odd.

    Tells how many were looked at.
    """
    watch = SilenceWatch.now_is()
    if watch is None:
        _begin(now)
        return 0
    if watch.silent_since is not None:
        _end_if_over(now)
    if not _is_due(watch, now):
        db.session.rollback()
        return 0
    counted = counting.count_some(watch.counted_id, now=now)
    before = watch.counted_id
    db.session.rollback()
    with transaction():
        held = SilenceWatch.under_lock()
        if held is None or held.counted_id != before:
            return 0  # another worker was quicker
        counting.write(held, counted)
        _notice_absence(held, now)
        held.looked_at = now
        if counted.is_all:
            counting.forget(now)
            _judge(held, now)
    return counted.upto - before


def _begin(now: datetime) -> None:
    first = counting.first_to_count(now)
    db.session.rollback()
    with transaction():
        hold(_WATCH)
        if SilenceWatch.now_is() is None:
            watch = SilenceWatch(id=1, counted_id=first, awake_at=now, looked_at=now)
            db.session.add(watch)


def _is_due(watch: SilenceWatch, now: datetime) -> bool:
    """Every few minutes; at once while there is much to count, or when the clock was set back."""
    if not timedelta(0) <= now - watch.looked_at < EVERY:
        return True
    newest = db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0
    return newest - watch.counted_id > counting.AT_A_TIME


def _end_if_over(now: datetime) -> None:
    """Something came: it is quiet no more."""
    with transaction():
        watch = SilenceWatch.under_lock()
        if watch is None or watch.silent_since is None:
            return
        came = _last(watch)
        if not settings().silence_alarm:
            watch.silent_since = None
        elif came is not None and came > watch.silent_since:
            hours = round((came - watch.silent_since) / rhythm.HOUR)
            watch.silent_since = None
            _tell("silence-over", {"hours": hours}, now)


def _notice_absence(watch: SilenceWatch, now: datetime) -> None:
    """While nobody listened silence says nothing: it begins anew, and the log says why."""
    was_off = now - watch.looked_at > UNHEARD
    was_set_back = watch.looked_at - now > BACK
    if not (was_off or was_set_back):
        return
    watch.awake_at = now
    if watch.last_at is not None and settings().silence_alarm:
        hours = round(abs(now - watch.looked_at) / rhythm.HOUR)
        _tell("silence-unheard" if was_off else "silence-clock", {"hours": hours}, now)


def _judge(watch: SilenceWatch, now: datetime) -> None:
    last = _last(watch)
    if not settings().silence_alarm or last is None or watch.silent_since is not None:
        return
    since = max(last, watch.awake_at)
    if now - since < rhythm.WAITS:
        return
    judged = rhythm.judge(_rhythm(last), since=since, now=now)
    if judged.is_odd:
        watch.silent_since = last
        _alarm(last, judged, now=now)


def _last(watch: SilenceWatch) -> datetime | None:
    came = counting.newest_real(watch.counted_id)
    return max(filter(None, (watch.last_at, came)), default=None)


def _rhythm(last: datetime) -> Rhythm:
    counts = PostbackHour.counts(last - rhythm.HISTORY)
    begins = min(counts, default=last)
    return Rhythm(counts, begins, last, settings().timezone)


def _alarm(last: datetime, judged: Judgement, *, now: datetime) -> None:
    """Owe those who may decide one letter for this silence, and write it down."""
    usual = {"per_day": round(judged.per_day), "longest": round(judged.longest / rhythm.HOUR)}
    deciders = [role for role in rights.StaffRole if rights.may(role, Right.DECIDE)]
    staff = db.session.scalars(sa.select(Admin).where(Admin.role.in_(deciders)).order_by(Admin.id))
    outbox.gone_quiet(staff.all(), {"at": last.isoformat(), **usual}, now=now)
    _tell("silence-begun", {"hours": round((now - last) / rhythm.HOUR), **usual}, now)


def _tell(reason: str, facts: Mapping[str, object], now: datetime) -> None:
    log(Deed.SILENCE, now=now, actor=Actor.CLOCK, reason=reason, facts=facts)
