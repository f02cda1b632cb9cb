"""What nobody misses is thrown away, once an hour, by whichever worker comes first."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.models import Job, Session, Throttle, Token, Worker
from receiver.models.job import JobKind, JobState

SESSION_LIFE = timedelta(days=180)
TOKEN_LIFE = timedelta(days=30)  # after its end, so that an old link can still be explained
WORKER_LIFE = timedelta(days=1)


def owe_sweep(now: datetime) -> None:
    """Owe the next sweep unless there is one; its key lets one of many workers win."""
    # Whose clock is behind would otherwise owe an hour that was swept already.
    waiting = sa.select(Job.id).where(Job.kind == JobKind.SWEEP, Job.state != JobState.DEAD)
    if db.session.scalar(waiting.limit(1)) is None:
        with transaction():
            _owe_next(now)


def sweep(claim: jobs.Claim, *, now: datetime) -> None:
    """Throw away what has long expired, and owe the sweep of the next hour."""
    with transaction():
        jobs.finish(claim)
        for rows in (
            sa.delete(Throttle).where(Throttle.until < now),
            sa.delete(Token).where(Token.expires_at < now - TOKEN_LIFE),
            sa.delete(Session).where(Session.created_at < now - SESSION_LIFE),
            sa.delete(Worker).where(Worker.seen_at < now - WORKER_LIFE),
        ):
            db.session.execute(rows.execution_options(synchronize_session=False))
        _owe_next(now)


def _owe_next(now: datetime) -> None:
    slot = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    key = f"sweep:{slot:%Y-%m-%dT%H}"
    jobs.owe(JobKind.SWEEP, key, row_id=0, now=now, at=slot)
