"""All of it: the first hundred, then their copies, in a database that was empty."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bench.crowd import unfinished
from bench.crowd.copies import hurry, multiply
from bench.crowd.first import begin
from receiver.db import db, migrate_to_head

BLOCKS = 2000  # of a hundred members, 150 sales and 500 postbacks
YEARS = timedelta(days=730)


def fill(
    blocks: int, *, seed: int, now: datetime, tell: Callable[[int], None] = lambda _done: None
) -> None:
    """Write so many blocks, the last one until a day ago. Raises NotEmpty."""
    apart = YEARS / BLOCKS
    hurry()
    migrate_to_head()
    logging.getLogger("receiver").setLevel(logging.WARNING)
    begin(seed, now=now - apart * blocks - timedelta(days=1))
    multiply(blocks - 1, apart=apart, tell=tell)
    unfinished.begin(blocks * unfinished.OF_A_BLOCK, now=now)
    _learn()


def _learn() -> None:
    """Let PostgreSQL look at what there is, as it would by itself in time."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    db.engine.dispose()
