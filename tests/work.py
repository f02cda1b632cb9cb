"""Owing work, taking it up and bringing it to an end: what tests of the job table begin with."""

from datetime import datetime

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, transaction
from receiver.jobs import Claim
from receiver.models import Area, Job
from receiver.models.job import JobKind

KINDS = (JobKind.POSTBACK, JobKind.MEMBER)


def owe(number: int, now: datetime, *, kind: JobKind = JobKind.POSTBACK, **more: datetime) -> None:
    """Owe a piece of work, in a story of its own."""
    with transaction():
        jobs.owe(kind, f"{kind}:{number}", row_id=number, now=now, **more)


def claim(now: datetime | None, *, limit: int = 10) -> list[Claim]:
    """Take what is due."""
    with transaction():
        return jobs.claim(KINDS, limit=limit, now=now)


def one(now: datetime | None) -> Claim:
    """Take the only piece of work that is due."""
    (taken,) = claim(now)
    return taken


def finish(taken: Claim) -> None:
    """Bring it to its end, with an effect."""
    with transaction():
        jobs.finish(taken)
        db.session.add(Area(name=f"done {taken.row_id}", url="", created_at=taken.run_at))


def effects() -> list[str]:
    """What has been done."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Area.name).order_by(Area.id)))


def job() -> Job:
    """The only row."""
    db.session.rollback()
    return db.session.scalars(sa.select(Job)).one()
