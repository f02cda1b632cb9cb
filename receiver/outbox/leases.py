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
from receiver.db import db
from receiver.models import Job
from receiver.models.job import JobState

_JOBS = cast(sa.Table, Job.__table__)
_FINISH = (
    sa.delete(_JOBS)
    .where(
        Among(Job.id, "ids"),
        Job.fence == sa.bindparam("its_fence"),
        Job.state == JobState.RUN,
    )
    .returning(Job.row_id)
)


def renew(claims: Iterable[jobs.Claim]) -> set[int]:
    """Begin the leases anew, and say of which letters they are still ours."""
    is_postgres = db.engine.dialect.name == "postgresql"
    clock = sa.func.clock_timestamp() if is_postgres else utcnow()
    longer = sa.update(Job).values(lease_until=clock + jobs.LETTER_LEASE)
    return _letters(longer.where(*_held(claims)).returning(Job.row_id))


def finish(claims: Iterable[jobs.Claim]) -> set[int]:
    """They are done, in the transaction of their effect; which letters were ours to finish."""
    by_fence = defaultdict(list)
    for claim in claims:
        by_fence[claim.fence].append(claim.id)
    connection = db.session.connection()
    found = [
        connection.scalars(_FINISH, {"ids": ids, "its_fence": fence}).all()
        for fence, ids in by_fence.items()
    ]
    return {letter for letters in found for letter in letters}


def finish_whoever_has_them(claims: Iterable[jobs.Claim]) -> set[int]:
    """The same for letters that a mail server has taken for certain: no claim matters any more."""
    keys = [f"letter:{claim.row_id}" for claim in claims]
    return _letters(sa.delete(Job).where(Job.key.in_(keys)).returning(Job.row_id))


def release(claims: Iterable[jobs.Claim], *, at: datetime) -> set[int]:
    """Leave them to whoever is free from this time on; the try does not count."""
    later = {"state": JobState.READY, "fence": None, "run_at": at, "attempts": 0}
    return _letters(sa.update(Job).values(later).where(*_held(claims)).returning(Job.row_id))


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


def _held(claims: Iterable[jobs.Claim]) -> tuple[sa.ColumnElement[bool], ...]:
    ours = sa.tuple_(Job.id, Job.fence).in_([(claim.id, claim.fence) for claim in claims])
    return ours, Job.state == JobState.RUN


def _letters(statement: sa.UpdateBase) -> set[int]:
    unsynchronized = statement.execution_options(synchronize_session=False)
    return set(db.session.scalars(unsynchronized))
