"""The sweep: once an hour, by whichever worker comes first, and a little of it at a time.

A long one holds up no postback: each piece of work does a few short batches, and owes the rest.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs
from receiver.context import settings
from receiver.db import db, transaction
from receiver.housekeeping import file, folder, rows
from receiver.housekeeping.batches import Pace
from receiver.housekeeping.bodies import remove_bodies
from receiver.housekeeping.periods import MOST_ROWS, SOON, Ends
from receiver.housekeeping.words import write_down
from receiver.models import Job
from receiver.models.job import IS_DEAD, JobKind, JobState


def owe_sweep(now: datetime) -> None:
    """Owe the next sweep unless there is one; its key lets one of many workers win."""
    # Whose clock is behind would otherwise owe an hour that was swept already.
    waiting = sa.select(Job.id).where(Job.kind == JobKind.SWEEP, Job.state != JobState.DEAD)
    if db.session.scalar(waiting.limit(1)) is None:
        with transaction():
            _owe_next(now)


def sweep(claim: jobs.Claim, *, now: datetime) -> None:
    """Throw away some of what is over; then owe the rest soon, or the sweep of the next hour."""
    ends = Ends.at(now, settings())
    pace = Pace()
    is_done = _tidy(ends, pace)
    # The row of the work is the place in the inbox up to which bodies were looked at.
    after = remove_bodies(ends.bodies, pace, after=claim.row_id) if is_done else claim.row_id
    is_done = after is None and write_down(pace) and _tend_file(pace)
    with transaction():
        jobs.finish(claim)
        if is_done:
            _forget_dead()
            _owe_next(now)
        else:
            jobs.owe(JobKind.SWEEP, claim.key, row_id=after or 0, now=now, at=now + SOON)


def _tidy(ends: Ends, pace: Pace) -> bool:
    is_done = folder.remove_files(settings().instance / "mail", ends.mail_files, most=MOST_ROWS)
    return all(chore.do(pace) for chore in rows.chores(ends)) and is_done


def _tend_file(pace: Pace) -> bool:
    if not file.is_file():
        return True
    is_done = file.free_pages().do(pace)
    db.session.rollback()
    file.keep_wal_small()
    if is_done:
        file.renew_plans()
    return is_done


def _forget_dead() -> None:
    """A sweep that was given up is made good by the next one that ends."""
    db.session.execute(sa.delete(Job).where(IS_DEAD, Job.kind == JobKind.SWEEP))


def _owe_next(now: datetime) -> None:
    slot = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    key = f"sweep:{slot:%Y-%m-%dT%H}"
    jobs.owe(JobKind.SWEEP, key, row_id=0, now=now, at=slot)
