"""The claims of many letters at once: kept, finished and given back, each in one statement.

None of these raises when a claim is lost: what counts is which ones are still ours.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from receiver import jobs
from receiver.among import Among
from receiver.context import utcnow
from receiver.db import db, is_postgres
from receiver.jobs.clock import database_clock
from receiver.models import Job
from receiver.models.job import JobState

_JOBS = cast(sa.Table, Job.__table__)
_OURS = (
    Among(Job.id, "ids"),
    Job.fence == sa.bindparam("its_fence"),
    Job.state == JobState.RUN,
)
# Written once: to write a statement anew costs more than to ask it.
_FINISH = sa.delete(_JOBS).where(*_OURS).returning(Job.row_id)
_UPDATE = sa.update(_JOBS).where(*_OURS).returning(Job.row_id)
_RENEW = _UPDATE.values(lease_until=sa.bindparam("until"))
_RENEW_BY_ITS_CLOCK = _UPDATE.values(lease_until=database_clock() + jobs.LETTER_LEASE)
_RELEASE = _UPDATE.values(state=JobState.READY, fence=None, run_at=sa.bindparam("at"), attempts=0)


def renew(claims: Iterable[jobs.Claim]) -> set[int]:
    """Begin the leases anew, and say of which letters they are still ours."""
    if is_postgres():
        return _asked(_RENEW_BY_ITS_CLOCK, claims)
    return _asked(_RENEW, claims, until=utcnow() + jobs.LETTER_LEASE)


def finish(claims: Iterable[jobs.Claim]) -> set[int]:
    """They are done, in the transaction of their effect; which letters were ours to finish."""
    return _asked(_FINISH, claims)


def finish_whoever_has_them(claims: Iterable[jobs.Claim]) -> set[int]:
    """The same for letters that a mail server has taken for certain: no claim matters any more."""
    keys = [f"letter:{claim.row_id}" for claim in claims]
    gone = sa.delete(_JOBS).where(Job.key.in_(keys)).returning(Job.row_id)
    return set(db.session.connection().scalars(gone))


def release(claims: Iterable[jobs.Claim], *, at: datetime) -> set[int]:
    """Leave them to whoever is free from this time on; the try does not count."""
    return _asked(_RELEASE, claims, at=at)


def put_off(later: dict[jobs.Claim, datetime]) -> None:
    """Leave each of them until its own time; the try does not count."""
    if not later:
        return
    ours = (Job.id == sa.bindparam("of"), Job.fence == sa.bindparam("held"))
    ready: dict[str, Any] = {"state": JobState.READY, "fence": None, "attempts": 0}
    values = {**ready, "run_at": sa.bindparam("at")}
    row = sa.update(Job).where(*ours, Job.state == JobState.RUN).values(values)
    times = [{"of": claim.id, "held": claim.fence, "at": at} for claim, at in later.items()]
    db.session.connection().execute(row, times)


def _asked(statement: sa.UpdateBase, claims: Iterable[jobs.Claim], **told: datetime) -> set[int]:
    """Do this to those of the claims that are still ours; of which letters they are."""
    by_fence = defaultdict(list)
    for claim in claims:
        by_fence[claim.fence].append(claim.id)
    connection = db.session.connection()
    found = [
        connection.scalars(statement, {"ids": ids, "its_fence": fence, **told}).all()
        for fence, ids in by_fence.items()
    ]
    return {letter for letters in found for letter in letters}
