"""Turns at the one pen of an SQLite file.

SQLite's own waiting naps up to 100 ms at a time, and hardly ever wakes in the moment between two
stories of a busy worker: under load some would wait for ever. So we look every millisecond, and
of the threads of a process only the next one looks.
"""

import sqlite3
import threading
import time
from typing import Any

from sqlalchemy.engine import Connection

from receiver import metrics

GLANCE = 0.001

_next = threading.Lock()


def begin_to_write(connection: Connection) -> None:
    """Begin as the one writer, or fail after the connection's own busy_timeout."""
    raw: Any = connection.connection.dbapi_connection
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        with metrics.waiting_for("pen"):
            is_begun = _begun(raw, last=time.monotonic() + patience / 1000)
        if not is_begun:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, for the error that it gives
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")


def _begun(raw: sqlite3.Connection, last: float) -> bool:
    if not _next.acquire(timeout=max(0.0, last - time.monotonic())):
        return False
    try:
        while _is_taken(raw):
            if time.monotonic() > last:
                return False
            time.sleep(GLANCE)
    finally:
        _next.release()
    return raw.in_transaction


def _is_taken(raw: sqlite3.Connection) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # Extended codes carry the plain one in their last byte.
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
