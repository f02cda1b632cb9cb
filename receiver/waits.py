"""What every connection to PostgreSQL asks for: how long to wait, and that a commit is on disk.

SQLite's busy_timeout says the same. Who would wait longer is told to come again, and the thread
is free for others.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

LOCK_SECONDS = 5
# What was sent and is not acknowledged for so long (in milliseconds): its machine is gone.
CONNECTION = {"connect_timeout": 5, "tcp_user_timeout": 15_000}

# Our questions are many and short: to compile one, or to share it out, takes longer than it saves.
QUICK = "SET jit = off; SET max_parallel_workers_per_gather = 0"

# Whatever the server's own default: what was answered must be on its disk. Stricter may stay.
DURABLE = """SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'"""


@event.listens_for(Engine, "connect")
def _limit(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("psycopg"):
        connection.autocommit = True  # it is meant for the session, not for a transaction
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.execute(QUICK)
        connection.execute(DURABLE)
        connection.autocommit = False
