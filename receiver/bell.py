"""Wakes the worker when something was written: nobody waits for a nap, and nobody runs in circles.

SQLite tells any connection, for the price of reading a few bytes, whether another one has
committed; it is asked again and again while its file is written, and left alone otherwise.
PostgreSQL sends word by itself.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from receiver.db import CHANNEL
from receiver.writes import watched

GLANCE = 0.03  # seconds between two glances at an SQLite file
GLANCES = 10  # after a write: it counts as a commit only when it has reached the disk
NAP = 0.5  # seconds between two glances while nothing is written
LISTEN = 1.0  # seconds after which a listener looks whether it shall stop
AWAY = 2.0  # seconds to wait for a database that is gone

log = structlog.get_logger(__name__)

# It is given a connection to look at what is due, where that costs less than to wake everybody.
Ring = Callable[[Connection | None], None]


def listen(engine: Engine, ring: Ring, stop: threading.Event) -> None:
    """Ring within some milliseconds of each commit that owes work, until told to stop."""
    hear = _hear_postgres if engine.dialect.name == "postgresql" else _hear_sqlite
    while not stop.is_set():
        try:
            with engine.connect() as connection:
                hear(connection, ring, stop)
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
            log.error("database away", error=type(error).__name__)
            stop.wait(AWAY)
        ring(None)  # whatever was missed meanwhile


def _hear_sqlite(connection: Connection, ring: Ring, stop: threading.Event) -> None:
    raw: Any = connection.connection.dbapi_connection
    known, glances = None, GLANCES
    with watched(Path(connection.engine.url.database or "").resolve().parent) as writes:
        while not stop.wait(GLANCE):
            (version,) = raw.execute("PRAGMA data_version").fetchone()
            if version != known:
                known = version
                ring(connection)
                connection.rollback()
            is_written = writes.any_within(0.0 if glances else NAP)
            glances = GLANCES if is_written else max(0, glances - 1)


def _hear_postgres(connection: Connection, ring: Ring, stop: threading.Event) -> None:
    raw: Any = connection.connection.driver_connection
    connection.detach()  # it listens from now on: nobody else shall be handed it
    raw.autocommit = True
    raw.execute(f"LISTEN {CHANNEL}")
    ring(None)
    while not stop.is_set():
        for _word in raw.notifies(timeout=LISTEN, stop_after=1):
            ring(None)  # it is sent for work alone
