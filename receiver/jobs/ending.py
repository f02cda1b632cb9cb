"""How a claim ends: done, tried again later, put off, or given up."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.jobs.claiming import LETTER_LEASE, Claim, LeaseLost, held
from receiver.jobs.clock import clock
from receiver.models import Job
from receiver.models.job import JobState

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
_JOB = cast(sa.Table, Job.__table__)
# Written once: to write a statement anew costs more than to ask it.
_FINISHED = (
    sa.delete(_JOB)
    .where(
        Among(_JOB.c.id, "these"),
        _JOB.c.fence == sa.bindparam("mine"),
        _JOB.c.state == JobState.RUN,
    )
    .returning(_JOB.c.id)
)


def finish_all(claims: Sequence[Claim]) -> set[int]:
    """They are done, in the transaction of their effects; tells the ids of those still ours."""
    ours: set[int] = set()
    for fence in {claim.fence for claim in claims}:
        ids = [claim.id for claim in claims if claim.fence == fence]
        gone = db.session.connection().execute(_FINISHED, {"these": ids, "mine": fence})
        ours.update(gone.scalars())
    return ours


def finish(claim: Claim) -> None:
    """It is done, in the transaction of its effect. Raises LeaseLost."""
    _ours(sa.delete(Job).where(*held(claim)).returning(Job.id))


def retry(claim: Claim, error: str, *, now: datetime) -> None:
    """Try again after a pause that grows with each try; after the last one it is dead."""
    if claim.is_last_try:
        bury(claim, error)
        return
    later = {"state": JobState.READY, "error": error, "fence": None, "run_at": now + pause(claim)}
    _ours(sa.update(Job).where(*held(claim)).values(later).returning(Job.id))


def postpone(claim: Claim, error: str, *, at: datetime) -> None:
    """Try again at this time, however often: who asks for it has a limit of its own.

    The count of attempts begins anew, so that it counts the claims that ended in a crash.
    """
    later = {"state": JobState.READY, "error": error, "fence": None, "run_at": at, "attempts": 0}
    _ours(sa.update(Job).where(*held(claim)).values(later).returning(Job.id))


def beat(claim: Claim, lease: timedelta = LETTER_LEASE) -> None:
    """Begin the lease anew before something slow. Raises LeaseLost when it is no longer ours."""
    longer = {"lease_until": clock() + lease}
    _ours(sa.update(Job).where(*held(claim)).values(longer).returning(Job.id))


def bury(claim: Claim, error: str) -> None:
    """Give up: it is kept, shown, and can be owed again by a person."""
    dead = {"state": JobState.DEAD, "error": error, "fence": None}
    _ours(sa.update(Job).where(*held(claim)).values(dead).returning(Job.id))


def pause(claim: Claim) -> timedelta:
    """How long to wait after this failure."""
    return growing(claim.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)


def growing(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """A pause that doubles with each failure, spread by half so that not all come at once."""
    doubled: timedelta = first * 2 ** min(max(attempts, 1) - 1, 12)
    spread: float = random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    return min(doubled * spread, longest)


def _ours(statement: sa.UpdateBase) -> None:
    if db.session.execute(statement).first() is None:
        raise LeaseLost
