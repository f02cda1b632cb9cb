"""Worker processes that a test starts, and tells to stop or kills."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Worker
from tests import live
from tests.live import wait_for
from tests.loaded import Program

STOP_LIMIT = 30.0
WRITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL"
)


@dataclass
class Working:
    """One worker process."""

    process: Program
    log: Path
    database_url: str

    @property
    def printed(self) -> str:
        """All that it has said so far."""
        return self.log.read_text("utf-8")

    def tell(self, what: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, what)

    def freeze(self) -> None:
        """Stop it where it is, but not in the middle of a story: nobody else could write then."""
        live.freeze(self.process.pid)
        while is_anybody_writing(self.database_url):
            self.tell(signal.SIGCONT)
            time.sleep(0.02)
            live.freeze(self.process.pid)

    def stop(self) -> int:
        """Ask it to stop, and tell the status it ended with."""
        self.tell(signal.SIGTERM)
        return self.process.wait(timeout=STOP_LIMIT)

    def kill(self) -> None:
        """kill -9, whatever it is at."""
        self.process.kill()
        self.process.wait()


Start = Callable[[], Working]


@contextmanager
def starting(
    database_url: str, folder: Path, *, program: str = "tests.faults.quiet", **told: str
) -> Iterator[Start]:
    """Starts workers, and waits until each has begun to work; kills them in the end."""
    environ = live.environment(database_url, folder=folder, port=1, **told)
    started: list[Working] = []

    def run() -> Working:
        log = folder / f"worker{len(started)}.log"
        process = Program(program, environ=environ, printed=log)
        started.append(Working(process, log, database_url))
        wait_for(lambda: has_begun(process.pid), what="a worker")
        return started[-1]

    yield run
    for one in started:
        one.kill()


def is_anybody_writing(database_url: str) -> bool:
    """Whether a story is under way: somebody has the pen of SQLite, or a transaction a number."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return is_pen_taken(url.database or "")
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as asking:
        return bool(asking.scalar(WRITING))


def is_pen_taken(file: str) -> bool:
    """Whether nobody else could write into this file now."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as asking:
        try:
            asking.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def has_begun(pid: int) -> bool:
    """Whether the worker with this number has told that it is there."""
    db.session.rollback()
    names = db.session.scalars(sa.select(Worker.name))
    return any(name.endswith(f":{pid}") for name in names)
