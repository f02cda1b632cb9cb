"""Checkpoints of an SQLite file beside those who write, so that none of them has to make one.

A commit that finds the log long copies all of it back into the file before it returns, and whoever
waits for that commit waits for some hundredths of a second more. Beside the writers it holds up
nobody, as long as it is little: the disk has to write it before the next commit. What they add
meanwhile is left for the next time; only when the log has become long all of it is copied, while
they stand in line for a moment, so that the next one begins the log from its start.
"""

import sqlite3
import threading
import time
from contextlib import ExitStack, closing
from typing import Any

import structlog
from sqlalchemy import QueuePool
from sqlalchemy.engine import Engine

from receiver.turns import first_in_line, impatient

# Of pages of 4 kB: how much is copied at a time, as by SQLite's own habit; a long log; and one
# that the writer must copy, because nobody else did or a long reader was in the way.
EVERY, LONG, AT_LAST = 1_000, 8_000, 20_000
# About so many are written for a postback that is kept, and for a piece of the worker's work.
KEPT, DONE = 5, 20
PATIENCE = 0.1  # seconds for whoever is writing
GLANCE = 0.001

log = structlog.get_logger(__name__)


class Checkpoints:
    """Made in a thread of their own, one at a time, after so many pages that were written."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.pool = engine.pool.recreate()  # its own: those who write keep theirs, warm
        self.written = 0
        self.is_free = threading.Lock()

    def count(self, pages: int) -> None:
        """So many pages were written; called by one thread at a time."""
        self.written += pages
        if self.written >= EVERY and self.is_free.acquire(blocking=False):
            self.written = 0
            threading.Thread(target=self._make, name="checkpoint", daemon=True).start()

    def _make(self) -> None:
        try:
            with closing(self.pool.connect()) as connection:
                raw: Any = connection.driver_connection
                (_is_busy, pages, _copied) = raw.execute("PRAGMA wal_checkpoint").fetchone()
                if pages > LONG:
                    with impatient(raw) as patience:
                        self._copy_the_rest(raw, last=time.monotonic() + patience)
        except sqlite3.OperationalError as error:  # the next one, or the next commit, tries again
            log.warning("no checkpoint", error=error.sqlite_errorname)
        finally:
            self.is_free.release()

    def _copy_the_rest(self, raw: sqlite3.Connection, last: float) -> None:
        with first_in_line(self.engine, last):
            end = time.monotonic() + PATIENCE
            while _is_in_the_way(raw) and time.monotonic() < end:
                time.sleep(GLANCE)


def beside(engine: Engine) -> Checkpoints | None:
    """Those of the file of this engine; none where it is no SQLite."""
    return Checkpoints(engine) if engine.dialect.name == "sqlite" else None


def forget_pages(engine: Engine) -> None:
    """Let go what SQLite keeps at hand of its file, up to 2 MB for each connection at rest."""
    pool = engine.pool
    if engine.dialect.name != "sqlite" or not isinstance(pool, QueuePool):
        return
    with ExitStack() as taken:
        for _each in range(pool.checkedin()):
            connection = taken.enter_context(engine.connect())
            connection.exec_driver_sql("PRAGMA shrink_memory")


def _is_in_the_way(raw: sqlite3.Connection) -> bool:
    (is_busy, _pages, _copied) = raw.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    return bool(is_busy)
