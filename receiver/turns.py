"""Turns at the one pen of an SQLite file.

SQLite's own waiting naps up to 100 ms at a time, and hardly ever wakes in the moment between two
stories of a busy worker: under load some would wait for ever. So the next one looks several times
in a millisecond, and all others stand in a line behind it: the threads of a process before a lock
of theirs, the processes before the folder of the file, where the system lets them in as they come.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from receiver import metrics

GLANCE = 0.0003
# What the last turn counts among all before it; and how often others must have been there first.
NEWS, OFTEN = 0.1, 0.6

_next = threading.Lock()
_waited = 1.0  # until it is seen that nobody else is there


def is_sought() -> bool:
    """Whether this process had to wait for the pen more often than not: others want it, too."""
    return _waited > OFTEN


def begin_to_write(connection: Connection) -> None:
    """Begin as the one writer, or fail after the connection's own busy_timeout."""
    raw: Any = connection.connection.dbapi_connection
    with impatient(raw) as patience:
        with metrics.waiting_for("pen"):
            is_begun = _begun(raw, connection.engine, last=time.monotonic() + patience)
        if not is_begun:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, for the error that it gives


@contextmanager
def impatient(raw: sqlite3.Connection) -> Iterator[float]:
    """Let SQLite itself wait for nobody; for how many seconds the connection would."""
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        yield patience / 1000
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")


def _begun(raw: sqlite3.Connection, engine: Engine, last: float) -> bool:
    if not _next.acquire(timeout=max(0.0, last - time.monotonic())):
        return False
    try:
        with first_in_line(engine):
            return _got(raw, last)
    finally:
        _next.release()


def _got(raw: sqlite3.Connection, last: float) -> bool:
    global _waited
    is_free = not _is_taken(raw)
    _waited += NEWS * ((not is_free) - _waited)
    while not is_free and time.monotonic() < last:
        time.sleep(GLANCE)
        is_free = not _is_taken(raw)
    return is_free and raw.in_transaction


@contextmanager
def first_in_line(engine: Engine) -> Iterator[None]:
    """Wait until all who came before have begun; whoever comes afterwards waits for us.

    Who dies while it waits is not in the line any more.
    """
    folder = _folder(engine.url.database or ":memory:")
    if folder is None:
        yield
        return
    # Opened each time: a child that is forked must not stand in its parent's place.
    place = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


@lru_cache(maxsize=64)
def _folder(name: str) -> str | None:
    is_file = name != ":memory:" and not name.startswith("file:")
    return str(Path(name).parent) if is_file else None


def _is_taken(raw: sqlite3.Connection) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # Extended codes carry the plain one in their last byte.
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
