"""Real postbacks counted by the hour they came in, a little at a time, each once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Key, Postback, PostbackHour, SilenceWatch, SimulatedSale
from receiver.rules.rhythm import HISTORY
from receiver.rules.vocabulary import Outcome, Source

AT_A_TIME = 5000  # postbacks
# Numbers are given before the commit: one that is waited for may be lower than some that are there.
SETTLED = timedelta(minutes=2)
_INVENTED = sa.exists().where(SimulatedSale.code == Postback.sale_code)
# Of those that the marketplace sent by itself, and that were neither its test nor played here.
IS_REAL = (
    Postback.source == Source.POSTBACK,
    sa.func.coalesce(Postback.outcome, "") != Outcome.TEST,
    Key.is_simulator.is_(False),
    ~_INVENTED,
)


@dataclass(frozen=True)
class Counted:
    """Some postbacks: up to which number, how many real ones in each hour, the last of them."""

    upto: int
    hours: Counter[datetime]
    last_at: datetime | None
    is_all: bool


def count_some(after: int, *, now: datetime) -> Counted:
    """Count those that came after a number, outside of any story."""
    rows = db.session.execute(_after(after)).all()
    settled = [row for row in rows if row.received_at <= now - SETTLED]
    real = _real([row.id for row in settled])
    moments = [row.received_at for row in settled if row.id in real]
    upto = settled[-1].id if settled else after
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in moments)
    return Counted(upto, hours, max(moments, default=None), len(settled) < AT_A_TIME)


def write(watch: SilenceWatch, counted: Counted) -> None:
    """Add them up, in the story that holds the watch."""
    hours = list(counted.hours)
    found = db.session.scalars(sa.select(PostbackHour).where(PostbackHour.hour.in_(hours)))
    known = {row.hour: row for row in found}
    for hour, count in counted.hours.items():
        if hour in known:
            known[hour].count += count
        else:
            db.session.add(PostbackHour(hour=hour, count=count))
    watch.counted_id = counted.upto
    watch.last_at = max(filter(None, (watch.last_at, counted.last_at)), default=None)


def newest_real(after: int) -> datetime | None:
    """When the newest real one came that is not counted yet."""
    asked = sa.select(Postback.received_at).join(Key, Postback.key_id == Key.id)
    newest = asked.where(Postback.id > after, *IS_REAL).order_by(Postback.id.desc())
    return db.session.scalar(newest.limit(1))


def first_to_count(now: datetime) -> int:
    """The number after which the history begins, found by halving: there is no index by time."""
    low, high = 0, db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0
    while low < high:
        middle = (low + high) // 2
        at = sa.select(Postback.received_at).where(Postback.id > middle).order_by(Postback.id)
        came = db.session.scalar(at.limit(1))
        if came is not None and came < now - HISTORY:
            low = middle + 1
        else:
            high = middle
    return low


def forget(now: datetime) -> None:
    """Throw away the hours that nobody looks at any more, in the story of a caller."""
    db.session.execute(sa.delete(PostbackHour).where(PostbackHour.hour < now - 2 * HISTORY))


def _after(number: int) -> sa.Select[int, datetime]:
    asked = sa.select(Postback.id, Postback.received_at).where(Postback.id > number)
    return asked.order_by(Postback.id).limit(AT_A_TIME)


def _real(ids: Sequence[int]) -> set[int]:
    if not ids:
        return set()
    within = Postback.id.between(ids[0], ids[-1])
    asked = sa.select(Postback.id).join(Key, Postback.key_id == Key.id)
    return set(db.session.scalars(asked.where(within, *IS_REAL)))
