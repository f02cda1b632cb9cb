"""What a worker takes, and gives back when it is told to stop before it began."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from receiver import jobs, metrics
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models.job import JobKind

DELIVERING = (JobKind.LETTER,)


def claim_due(
    kinds: tuple[JobKind, ...], limit: int, lease: timedelta, now: datetime | None
) -> list[jobs.Claim]:
    """Take what is due of these kinds; without a lock where there is nothing."""
    if not is_due(kinds, now):
        return []
    with transaction():
        claims = jobs.claim(kinds, limit=limit, lease=lease, now=now)
    _count(claims, now or utcnow())
    return claims


def is_due(kinds: tuple[JobKind, ...], now: datetime | None) -> bool:
    """Whether there is anything of these kinds; nothing is held afterwards."""
    found = jobs.is_anything_due(kinds, now)
    db.session.rollback()
    return found


def claim_these(kind: JobKind, row_ids: Sequence[int]) -> list[jobs.Claim]:
    """Take what is still due of some work of one kind."""
    lease = jobs.LETTER_LEASE if kind in DELIVERING else jobs.LEASE
    with transaction():
        claims = jobs.claim_these(kind, row_ids, lease=lease)
    _count(claims, utcnow())
    return claims


def _count(claims: Sequence[jobs.Claim], now: datetime) -> None:
    for kind in {claim.kind for claim in claims}:
        metrics.batch(kind, sum(claim.kind is kind for claim in claims))
    for claim in claims:
        metrics.began(claim.kind, (now - claim.run_at).total_seconds())


def give_back(claims: Sequence[jobs.Claim]) -> None:
    """Let others have what was not begun."""
    with transaction():
        jobs.give_back(claims)


def time_of(claim: jobs.Claim) -> datetime:
    """The time at which a story is told."""
    # It was due by the clock of the database: where ours is behind, its time has come all the same.
    return max(utcnow(), claim.run_at)
