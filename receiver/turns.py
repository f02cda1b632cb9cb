"""Turns at the one pen of an SQLite file.

SQLite's own waiting naps up to 100 ms at a time, and hardly ever wakes in the moment between two
stories of a busy worker: under load some would wait for ever. So the next one looks several times
in a millisecond, and all others stand in a line behind it: the threads of a process before a lock
of theirs, the processes before the folder of the file, where the system lets them in as they come.

The line is a courtesy; the pen alone decides who writes. A process that is stopped while it stands
in line, as in a frozen container, would keep it from moving. So nobody stands there for longer than
for the pen, and until such a line moves again the others of a process go past it.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

from receiver import metrics

GLANCE = 0.0003
# What the last turn counts among all before it; and how often others must have been there.
NEWS, OFTEN = 0.1, 0.6
LONGEST_REST = 0.1  # seconds

Piece = TypeVar("Piece")

_next = threading.Lock()
_waited = 1.0  # until it is seen that nobody else is there
_followed = 0.0
_left_standing: dict[str, threading.Thread] = {}


def is_sought() -> bool:
    """Whether others want the pen, too: they had it, or stood in line for it, more often than not.

    Whoever rests between two turns finds the pen free, and hears of them by who stands behind.
    """
    return max(_waited, _followed) > OFTEN


def look_behind(engine: Engine) -> None:
    """Note whether somebody stands in line, for whoever is about to lay the pen down."""
    global _followed
    _followed += NEWS * (is_anybody_waiting(engine) - _followed)


def with_rests(pieces: Iterable[Piece], stop: threading.Event) -> Iterator[Piece]:
    """Hand out pieces of work; before the next rest for as long as the last took, if others wait.

    Else whoever works without a pause has the pen and a processor for most of the time, and the
    door, which needs little of either, falls behind what comes.
    """
    took = 0.0
    for piece in pieces:
        if took and _followed > OFTEN:
            stop.wait(min(took, LONGEST_REST))
        began = time.monotonic()
        yield piece
        took = time.monotonic() - began


def is_anybody_waiting(engine: Engine) -> bool:
    """Whether somebody stands in the line, for whoever has the pen and could lay it down."""
    is_sqlite = engine.dialect.name == "sqlite"  # elsewhere there is no pen
    folder = _folder(engine.url.database or ":memory:") if is_sqlite else None
    if folder is None:
        return False
    place = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(place)
    return False


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
        with first_in_line(engine, last):
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
def first_in_line(engine: Engine, last: float) -> Iterator[None]:
    """Wait until all who came before have begun, or until then; who comes afterwards waits for us.

    Who dies while it waits is not in the line any more.
    """
    folder = _folder(engine.url.database or ":memory:")
    if folder is None:
        yield
        return
    # Opened each time: a child that is forked must not stand in its parent's place.
    place = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _stand(folder, place, last)
        yield
    finally:
        os.close(place)


def _stand(folder: str, place: int, last: float) -> None:
    """Wait at the end of the line, unless one of this process did so in vain and is there still."""
    left = _left_standing.get(folder)
    if left is not None and left.is_alive():
        return
    # Nothing calls a thread back from flock(). So another one stands there: whose copy of our place
    # is let in has let us in, and what we have closed by then is given up at once.
    stands_in = threading.Thread(target=_let_in, args=(os.dup(place),), name="line", daemon=True)
    stands_in.start()
    stands_in.join(max(0.0, last - time.monotonic()))
    if stands_in.is_alive():
        _left_standing[folder] = stands_in


def _let_in(copy: int) -> None:
    try:
        fcntl.flock(copy, fcntl.LOCK_EX)
    finally:
        os.close(copy)


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
