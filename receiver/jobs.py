"""Work that is owed: owe() inside a story; claim, finish, retry and bury by the worker.

The row is the truth. A claim is a lease with a fence: whoever comes back after its lease finds
the fence changed, and the whole story is undone.

Work is claimed by the batch while it is fresh. What was begun before and not finished may be
what its worker died of, so it is worn: taken alone, and nobody else suffers with it.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from receiver import fences
from receiver.context import utcnow
from receiver.db import db, will_ring
from receiver.models import Job
from receiver.models.job import IS_FRESH, IS_URGENT, IS_WORN, JobKind, JobState

# How long a claim is ours: long enough for the slowest work of its kind, and no longer, because
# what a killed worker had claimed waits until then.
LEASE = timedelta(seconds=30)
LETTER_LEASE = timedelta(minutes=5)  # a mail server may take its time
MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
# Somebody waits for these in front of a screen; most letters can wait their turn.
_PASSES = {JobKind.LETTER: (IS_URGENT, IS_FRESH)}
_TIMES = ("run_at", "created_at")
_BEGUN_ANEW = ("row_id", "run_at", "state", "attempts", "error")


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


def owe(kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime | None = None) -> None:
    """Owe a piece of work, in the transaction of its cause; the same key is owed once."""
    owe_all([row(kind, key, row_id=row_id, now=now, at=at)], now=now)


def owe_all(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Owe many pieces at once, each made by `row`; the same key is owed once."""
    if not rows:
        return
    db.session.execute(_inserted().on_conflict_do_nothing(index_elements=["key"]), rows)
    if any(row["run_at"] <= now for row in rows):
        will_ring()


def owe_again(kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime) -> None:
    """Owe a piece of work at this time, whether or not it was owed for another time before."""
    owe_all_again([row(kind, key, row_id=row_id, now=now, at=at)], now=now)


def owe_all_again(rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Owe many pieces, each at its time, whatever was owed under their keys before."""
    if not rows:
        return
    insert = _inserted()
    # One that is dead must live again; one that is being done has not seen the new cause.
    moved: dict[str, Any] = {name: insert.excluded[name] for name in _BEGUN_ANEW}
    moved |= {"fence": None, "lease_until": None}
    db.session.execute(insert.on_conflict_do_update(index_elements=["key"], set_=moved), rows)
    if any(row["run_at"] <= now for row in rows):
        will_ring()


def row(
    kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime | None = None
) -> dict[str, Any]:
    """The columns of a piece of work that nobody has begun."""
    return {
        "kind": kind,
        "key": key,
        "row_id": row_id,
        "state": JobState.READY,
        "run_at": at or now,
        "priority": 0,
        "attempts": 0,
        "error": "",
        "created_at": now,
    }


def forgive(*keys: str) -> None:
    """Owe these no longer."""
    if keys:
        gone = sa.delete(Job).where(Job.key.in_(keys))
        db.session.execute(gone.execution_options(synchronize_session=False))


def is_anything_due(kinds: tuple[JobKind, ...], now: datetime | None = None) -> bool:
    """A cheap look without a lock, so that an idle worker never takes the write lock."""
    fresh, worn = (sa.exists(_due(kinds, now, which)) for which in (IS_FRESH, IS_WORN))
    return bool(db.session.scalar(sa.select(sa.or_(fresh, worn))))


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
            due = _due((kind,), now, which).order_by(Job.run_at, Job.id)
            found += _taken(due.limit(limit - len(found)), lease, now)
        worn = _due((kind,), now, IS_WORN).order_by(Job.run_at, Job.id)
        claims += found + _taken(worn.limit(1), lease, now)
    return claims


def _taken(due: sa.Select[int], lease: timedelta, now: datetime | None) -> list[Claim]:
    if _is_postgres():
        due = due.with_for_update(skip_locked=True)
    fence = fences.new()
    taken = {
        "state": JobState.RUN,
        "fence": fence,
        "attempts": Job.attempts + 1,
        "lease_until": (now or _clock()) + lease,
    }
    rows = db.session.execute(
        sa.update(Job)
        .where(Job.id.in_(due.scalar_subquery()))
        .values(taken)
        .returning(Job.id, Job.kind, Job.key, Job.row_id, Job.attempts, Job.run_at)
        .execution_options(synchronize_session=False)
    )
    claims = [Claim(r.id, r.kind, r.key, r.row_id, r.attempts, fence, r.run_at) for r in rows]
    return sorted(claims, key=lambda claim: (claim.run_at, claim.id))


def give_back(claims: Iterable[Claim]) -> None:
    """Let others have what was claimed and not begun: as if nobody had taken it."""
    for one in claims:
        untouched = {"state": JobState.READY, "fence": None, "attempts": one.attempts - 1}
        db.session.execute(sa.update(Job).where(*_held(one)).values(untouched))


def held_by_the_dead() -> list[str]:
    """The fences of workers of this machine that are gone; elsewhere the lease must do."""
    running = sa.select(Job.fence).where(IS_WORN, Job.state == JobState.RUN).distinct()
    return [fence for fence in db.session.scalars(running) if fence and fences.is_dead(fence)]


def free(dead: Sequence[str]) -> int:
    """Let others have at once what was behind these fences; tell how many pieces there were."""
    held = sa.update(Job).where(Job.fence.in_(dead), Job.state == JobState.RUN)
    freed = held.values(state=JobState.READY, fence=None, lease_until=None).returning(Job.id)
    return len(db.session.execute(freed.execution_options(synchronize_session=False)).all())


def finish_all(claims: Sequence[Claim]) -> set[int]:
    """They are done, in the transaction of their effects; tells the ids of those still ours."""
    ours: set[int] = set()
    for fence in {claim.fence for claim in claims}:
        ids = [claim.id for claim in claims if claim.fence == fence]
        held = (Job.id.in_(ids), Job.fence == fence, Job.state == JobState.RUN)
        gone = sa.delete(Job).where(*held).returning(Job.id)
        ours.update(db.session.scalars(gone.execution_options(synchronize_session=False)))
    return ours


def finish(claim: Claim) -> None:
    """It is done, in the transaction of its effect. Raises LeaseLost."""
    _ours(sa.delete(Job).where(*_held(claim)).returning(Job.id))


def retry(claim: Claim, error: str, *, now: datetime) -> None:
    """Try again after a pause that grows with each try; after the last one it is dead."""
    if claim.is_last_try:
        bury(claim, error)
        return
    later = {"state": JobState.READY, "error": error, "fence": None, "run_at": now + pause(claim)}
    _ours(sa.update(Job).where(*_held(claim)).values(later).returning(Job.id))


def postpone(claim: Claim, error: str, *, at: datetime) -> None:
    """Try again at this time, however often: who asks for it has a limit of its own.

    The count of attempts begins anew, so that it counts the claims that ended in a crash.
    """
    later = {"state": JobState.READY, "error": error, "fence": None, "run_at": at, "attempts": 0}
    _ours(sa.update(Job).where(*_held(claim)).values(later).returning(Job.id))


def beat(claim: Claim, lease: timedelta = LETTER_LEASE) -> None:
    """Begin the lease anew before something slow. Raises LeaseLost when it is no longer ours."""
    longer = {"lease_until": _clock() + lease}
    _ours(sa.update(Job).where(*_held(claim)).values(longer).returning(Job.id))


def bury(claim: Claim, error: str) -> None:
    """Give up: it is kept, shown, and can be owed again by a person."""
    dead = {"state": JobState.DEAD, "error": error, "fence": None}
    _ours(sa.update(Job).where(*_held(claim)).values(dead).returning(Job.id))


def pause(claim: Claim) -> timedelta:
    """How long to wait after this failure."""
    return growing(claim.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)


def growing(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """A pause that doubles with each failure, spread by half so that not all come at once."""
    doubled: timedelta = first * 2 ** min(max(attempts, 1) - 1, 12)
    spread: float = random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    return min(doubled * spread, longest)


def _held(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (Job.id == claim.id, Job.fence == claim.fence, Job.state == JobState.RUN)


def _ours(statement: sa.UpdateBase) -> None:
    if db.session.execute(statement).first() is None:
        raise LeaseLost


def _due(kinds: tuple[JobKind, ...], now: datetime | None, which: sa.TextClause) -> sa.Select[int]:
    """What may be taken now; each of the three has an index of its own."""
    clock = now or _clock()
    mine = sa.select(Job.id).where(Job.kind.in_(kinds), which)
    if which is not IS_WORN:
        return mine.where(Job.run_at <= clock)
    is_ready = sa.and_(Job.state == JobState.READY, Job.run_at <= clock)
    is_abandoned = sa.and_(Job.state == JobState.RUN, Job.lease_until < clock)
    return mine.where(sa.or_(is_ready, is_abandoned))


def _inserted() -> sqlite.Insert | postgresql.Insert:
    if not _is_postgres():
        return sqlite.insert(Job)
    # What is due at once is so by the clock that judges it, however far ahead ours may be.
    run_at, created_at = (sa.bindparam(name, type_=Job.run_at.type) for name in _TIMES)
    no_later = sa.func.least(run_at, sa.func.clock_timestamp())
    at = sa.case((run_at <= created_at, no_later), else_=run_at)
    return postgresql.insert(Job).values({"run_at": at, "created_at": created_at})


def _clock() -> datetime | sa.Function[datetime]:
    # Many machines, many clocks: on PostgreSQL leases are judged by the database's own.
    return sa.func.clock_timestamp() if _is_postgres() else utcnow()


def _is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
