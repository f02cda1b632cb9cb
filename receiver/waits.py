"""How long anybody waits for PostgreSQL, and for what somebody else holds in it.

SQLite's busy_timeout says the same. Who would wait longer is told to come again, and the thread
is free for others.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

LOCK_SECONDS = 5
# What was sent and is not acknowledged for so long (in milliseconds): its machine is gone.
CONNECTION = {"connect_timeout": 5, "tcp_user_timeout": 15_000}


@event.listens_for(Engine, "connect")
def _limit(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("psycopg"):
        connection.autocommit = True  # it is meant for the session, not for a transaction
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.autocommit = False
