"""Claims: who has which piece of work, and for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from receiver import fences
from receiver.among import Among
from receiver.context import utcnow
from receiver.db import db, is_postgres
from receiver.jobs.clock import Clock, database_clock
from receiver.models import Job
from receiver.models.job import IS_FRESH, IS_URGENT, IS_WORN, JobKind, JobState

# How long a claim is ours: long enough for the slowest work of its kind, and no longer, because
# what a killed worker had claimed waits until then.
LEASE = timedelta(seconds=30)
LETTER_LEASE = timedelta(minutes=5)  # a mail server may take its time
MOST_ATTEMPTS = 12
_JOBS = cast(sa.Table, Job.__table__)
# Somebody waits for these in front of a screen; most letters can wait their turn.
_PASSES = {JobKind.LETTER: (IS_URGENT, IS_FRESH)}


class LeaseLost(Exception):
    """Somebody else has this work now; what was done here must not count."""


@dataclass(frozen=True)
class Claim:
    """A piece of work that is ours until its lease ends."""

    id: int
    kind: JobKind
    key: str
    row_id: int
    attempts: int
    fence: str
    run_at: datetime

    @property
    def is_last_try(self) -> bool:
        """Whether a failure now is a failure for good."""
        return self.attempts >= MOST_ATTEMPTS

    @property
    def is_past_last_try(self) -> bool:
        """Whether even the last try ended with the death of its worker."""
        return self.attempts > MOST_ATTEMPTS


def may_be_due(kinds: tuple[JobKind, ...], connection: Connection) -> bool:
    """A look from outside of any story, for who wakes those that look for themselves."""
    look = _look(kinds, by_database=connection.dialect.name == "postgresql")
    return bool(connection.scalar(look, {"at": utcnow(), "in_hand": []}))


def is_anything_due(kinds: tuple[JobKind, ...], now: datetime | None = None) -> bool:
    """A cheap look without a lock, so that an idle worker never takes the write lock."""
    look = _look(kinds, by_database=now is None and is_postgres())
    told = {"at": now or utcnow(), "in_hand": []}
    if not db.session.scalar(look, told):
        return False
    in_hand = _in_hand(kinds, now)
    return not in_hand or bool(db.session.scalar(look, {**told, "in_hand": in_hand}))


@cache
def _look(kinds: tuple[JobKind, ...], *, by_database: bool) -> sa.Select[bool]:
    """Put together once: that takes longer than to ask."""
    at = database_clock() if by_database else sa.bindparam("at", type_=Job.run_at.type)
    fresh, worn = (sa.exists(_due(kinds, at, which)) for which in (IS_FRESH, IS_WORN))
    return sa.select(sa.or_(fresh, worn))


def claim(
    kinds: tuple[JobKind, ...],
    *,
    limit: int,
    lease: timedelta = LEASE,
    now: datetime | None = None,
) -> list[Claim]:
    """Take up to `limit` fresh pieces of each kind, the urgent and oldest first, and a worn one.

    `now` overrules the clock in tests.
    """
    claims: list[Claim] = []
    for kind in kinds:
        found: list[Claim] = []
        for which in _PASSES.get(kind, (IS_FRESH,)):
            found += _taken(kind, which, lease, now, most=limit - len(found))
        claims += found + _taken(kind, IS_WORN, lease, now, most=1)
    return claims


def claim_these(
    kind: JobKind,
    row_ids: Iterable[int],
    *,
    lease: timedelta = LEASE,
    now: datetime | None = None,
) -> list[Claim]:
    """Take those of them that are due and fresh: what was begun before is for the sweep."""
    keys = [f"{kind}:{row_id}" for row_id in row_ids]  # under which each kind but SWEEP is owed
    return _taken(kind, IS_FRESH, lease, now, keys=keys)


def give_back(claims: Iterable[Claim]) -> None:
    """Let others have what was claimed and not begun: as if nobody had taken it."""
    for one in claims:
        untouched = {"state": JobState.READY, "fence": None, "attempts": one.attempts - 1}
        db.session.execute(sa.update(Job).where(*held(one)).values(untouched))


def held_by_the_dead() -> list[str]:
    """The fences of workers of this machine that are gone; elsewhere the lease must do."""
    running = sa.select(Job.fence).where(IS_WORN, Job.state == JobState.RUN).distinct()
    return [fence for fence in db.session.scalars(running) if fence and fences.is_dead(fence)]


def held_by_this_thread() -> list[str]:
    """Its own fences: for who has nothing in hand, and may have lost the word of what it had."""
    mine = sa.select(Job.fence).where(IS_WORN, Job.state == JobState.RUN).distinct()
    return [fence for fence in db.session.scalars(mine) if fence and fence.startswith(fences.own())]


def free(dead: Sequence[str]) -> int:
    """Let others have at once what was behind these fences; tell how many pieces there were."""
    held = sa.update(Job).where(Job.fence.in_(dead), Job.state == JobState.RUN)
    freed = held.values(state=JobState.READY, fence=None, lease_until=None).returning(Job.id)
    return len(db.session.execute(freed.execution_options(synchronize_session=False)).all())


def _taken(
    kind: JobKind, which: sa.TextClause, lease: timedelta, now: datetime | None, **chosen: Any
) -> list[Claim]:
    """Take what is due of a kind: so many pieces at `most`, or those that have one of `keys`."""
    fence = fences.new()
    if which is IS_WORN:
        chosen["in_hand"] = _in_hand((kind,), now)
    is_its_clock = now is None and is_postgres()
    taking = _taking(kind, which, lease if is_its_clock else None, are_known="keys" in chosen)
    at = now or utcnow()
    times = {} if is_its_clock else {"at": at, "until": at + lease}
    rows = db.session.connection().execute(taking, {"its_fence": fence, **times, **chosen})
    claims = [Claim(r.id, r.kind, r.key, r.row_id, r.attempts, fence, r.run_at) for r in rows]
    return sorted(claims, key=lambda claim: (claim.run_at, claim.id))


def _in_hand(kinds: tuple[JobKind, ...], now: datetime | None) -> list[str]:
    """The fences that somebody is at work behind, though by some clock their time is over."""
    over = _over(kinds, by_database=now is None and is_postgres())
    found = db.session.scalars(over, {"at": now or utcnow()})
    return [fence for fence in found if fence and fences.is_in_hand(fence)]


@cache
def _over(kinds: tuple[JobKind, ...], *, by_database: bool) -> sa.Select[str | None]:
    at = database_clock() if by_database else sa.bindparam("at", type_=Job.run_at.type)
    taken = sa.select(Job.fence).where(Job.kind.in_(kinds), IS_WORN, Job.state == JobState.RUN)
    return taken.where(Job.lease_until < at).distinct()


@cache
def _taking(
    kind: JobKind, which: sa.TextClause, lease: timedelta | None, *, are_known: bool
) -> sa.UpdateBase:
    """Put together once, as above; a lease is told where it begins by the clock of the database."""
    at: Clock = sa.bindparam("at", type_=Job.run_at.type)
    until: Clock = sa.bindparam("until", type_=Job.run_at.type)
    if lease is not None:
        at, until = database_clock(), database_clock() + lease
    # SQLite has one writer at a time, and knows of no such locks.
    due = _due((kind,), at, which).with_for_update(skip_locked=True)
    due = due.order_by(Job.run_at, Job.id)
    some = due.where(Among(Job.key, "keys")) if are_known else due.limit(sa.bindparam("most"))
    taken = {
        "state": JobState.RUN,
        "fence": sa.bindparam("its_fence"),
        "attempts": _JOBS.c.attempts + 1,
        "lease_until": until,
    }
    # PostgreSQL may ask a subquery once for each row; it then finds other rows, past those that
    # were just taken, and takes more than it was told. This is asked once.
    chosen = sa.select(some.cte("due").c.id)
    mine = sa.update(_JOBS).where(_JOBS.c.id.in_(chosen)).values(taken)
    columns = [_JOBS.c[name] for name in ("id", "kind", "key", "row_id", "attempts", "run_at")]
    return mine.returning(*columns)


def _due(kinds: tuple[JobKind, ...], at: Clock, which: sa.TextClause) -> sa.Select[int]:
    """What may be taken now; each of the three has an index of its own."""
    mine = sa.select(Job.id).where(Job.kind.in_(kinds), which)
    if which is not IS_WORN:
        return mine.where(Job.run_at <= at)
    is_ready = sa.and_(Job.state == JobState.READY, Job.run_at <= at)
    is_over = sa.and_(Job.state == JobState.RUN, Job.lease_until < at)
    is_abandoned = sa.and_(is_over, sa.not_(Among(Job.fence, "in_hand")))
    return mine.where(sa.or_(is_ready, is_abandoned))


def held(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    """Its row, as long as it is ours."""
    return (Job.id == claim.id, Job.fence == claim.fence, Job.state == JobState.RUN)
