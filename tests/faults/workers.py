"""Worker processes that a test starts, and tells to stop or kills."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Worker
from tests import live
from tests.live import wait_for
from tests.loaded import Program

STOP_LIMIT = 30.0


@dataclass
class Working:
    """One worker process."""

    process: Program
    log: Path

    @property
    def printed(self) -> str:
        """All that it has said so far."""
        return self.log.read_text("utf-8")

    def tell(self, what: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, what)

    def freeze(self) -> None:
        """Stop it where it is."""
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
        started.append(Working(process, log))
        wait_for(lambda: has_begun(process.pid), what="a worker")
        return started[-1]

    yield run
    for one in started:
        one.kill()


def has_begun(pid: int) -> bool:
    """Whether the worker with this number has told that it is there."""
    db.session.rollback()
    names = db.session.scalars(sa.select(Worker.name))
    return any(name.endswith(f":{pid}") for name in names)
