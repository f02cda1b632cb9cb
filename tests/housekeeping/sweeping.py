"""Rows of some age, and the hourly sweep: what tests of housekeeping begin with."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import housekeeping, worker
from receiver.db import Base, db, transaction

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def age(*rows: Base) -> None:
    """Put some rows there as they would have been left."""
    with transaction():
        db.session.add_all(rows)


def count(kind: type[Base], *which: sa.ColumnElement[bool]) -> int:
    """How many rows there are."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind).where(*which)) or 0


def sweep(now: datetime) -> None:
    """Owe what the last hour owed, and do it now with all that follows from it."""
    housekeeping.owe_sweep(now - HOUR)
    for seconds in range(60):
        if not worker.understand_batch(now + timedelta(seconds=seconds)):
            break
