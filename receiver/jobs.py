"""Work that is owed: owe() inside a story; claim, finish, retry and bury by the worker.

The row is the truth. A claim is a lease with a fence: whoever comes back after its lease finds
the fence changed, and the whole story is undone.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job
from receiver.models.job import JobKind, JobState

# How long a claim is ours: long enough for the slowest work of its kind, and no longer, because
# what a killed worker had claimed waits until then.
LEASE = timedelta(seconds=30)
LETTER_LEASE = timedelta(minutes=5)  # a mail server may take its time
MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


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
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values = {
        "kind": kind,
        "key": key,
        "row_id": row_id,
        "state": JobState.READY,
        "run_at": at or now,
        "attempts": 0,
        "error": "",
        "created_at": now,
    }
    row = insert(Job).values(values)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def owe_again(kind: JobKind, key: str, *, row_id: int, now: datetime, at: datetime) -> None:
    """Owe a piece of work at this time, whether or not it was owed for another time before."""
    owe(kind, key, row_id=row_id, now=now, at=at)
    moved = {"run_at": at, "state": JobState.READY, "attempts": 0, "fence": None, "error": ""}
    db.session.execute(sa.update(Job).where(Job.key == key).values(moved))


def forgive(key: str) -> None:
    """Owe it no longer."""
    db.session.execute(sa.delete(Job).where(Job.key == key))


def is_anything_due(kinds: tuple[JobKind, ...], now: datetime | None = None) -> bool:
    """A cheap look without a lock, so that an idle worker never takes the write lock."""
    due = sa.select(Job.id).where(_due(now), Job.kind.in_(kinds)).limit(1)
    return db.session.scalar(due) is not None


def claim(
    kinds: tuple[JobKind, ...],
    *,
    limit: int,
    lease: timedelta = LEASE,
    now: datetime | None = None,
) -> list[Claim]:
    """Take up to `limit` due pieces of work, oldest first; `now` overrules the clock in tests."""
    fence = uuid.uuid4().hex
    due = sa.select(Job.id).where(_due(now), Job.kind.in_(kinds))
    due = due.order_by(Job.run_at, Job.id).limit(limit)
    if _is_postgres():
        due = due.with_for_update(skip_locked=True)
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
    return sorted(claims, key=lambda claim: claim.id)


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


def _due(now: datetime | None) -> sa.ColumnElement[bool]:
    clock = now or _clock()
    is_ready = sa.and_(Job.state == JobState.READY, Job.run_at <= clock)
    is_abandoned = sa.and_(Job.state == JobState.RUN, Job.lease_until < clock)
    return sa.or_(is_ready, is_abandoned)


def _clock() -> datetime | sa.Function[datetime]:
    # Many machines, many clocks: on PostgreSQL leases are judged by the database's own.
    return sa.func.clock_timestamp() if _is_postgres() else utcnow()


def _is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
