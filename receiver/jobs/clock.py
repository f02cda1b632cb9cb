"""Whose clock judges work."""

from datetime import datetime

import sqlalchemy as sa

from receiver.context import utcnow
from receiver.db import is_postgres

# The time itself, or what tells it when the database is asked.
Clock = datetime | sa.ColumnElement[datetime]


def clock() -> Clock:
    """The time: many machines have many clocks, so on PostgreSQL it is the database's own."""
    return database_clock() if is_postgres() else utcnow()


def database_clock() -> sa.ColumnElement[datetime]:
    """The time of the machine that PostgreSQL runs on."""
    return sa.func.clock_timestamp()
