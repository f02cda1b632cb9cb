"""Whose clock judges work, and which database keeps it."""

from datetime import datetime

import sqlalchemy as sa

from receiver.context import utcnow
from receiver.db import db


def clock() -> datetime | sa.Function[datetime]:
    """The time: many machines have many clocks, so on PostgreSQL it is the database's own."""
    return sa.func.clock_timestamp() if is_postgres() else utcnow()


def is_postgres() -> bool:
    """Whether the work is kept by PostgreSQL."""
    return db.engine.dialect.name == "postgresql"
