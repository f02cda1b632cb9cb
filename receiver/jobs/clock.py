"""Whose clock judges work."""

from datetime import datetime

import sqlalchemy as sa

from receiver.context import utcnow
from receiver.db import is_postgres
from receiver.models import Job

# The time itself, or what tells it when the database is asked.
Clock = datetime | sa.ColumnElement[datetime]


def clock() -> Clock:
    """The time: many machines have many clocks, so on PostgreSQL it is the database's own."""
    return database_clock() if is_postgres() else utcnow()


def due(now: datetime) -> Clock:
    """A moment that is due by the clock that judges it, however far ahead ours may be."""
    if not is_postgres():
        return now
    return sa.func.least(sa.literal(now, Job.run_at.type), database_clock())


def database_clock() -> sa.ColumnElement[datetime]:
    """The time of the machine that PostgreSQL runs on."""
    return sa.func.clock_timestamp()
