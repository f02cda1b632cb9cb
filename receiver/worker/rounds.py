"""A loop of a worker process: it works while there is work, and waits to be called."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver import checkpoints, housekeeping, jobs, preferences, reconciliation, silence
from receiver.checkpoints import Checkpoints
from receiver.context import utcnow
from receiver.db import db
from receiver.thrift import Quiet, give_back
from receiver.worker.hands import free, seen, take_over
from receiver.worker.kinds import Batch, Kind

IDLE = 2.0  # seconds after which a loop looks without having been called
AWAY = 2.0  # seconds to wait for a database that is gone
BEAT = timedelta(seconds=10)

log = structlog.get_logger("receiver.worker")


def run_all(loops: Sequence[Callable[[], None]]) -> None:
    """All at the same time, until they end."""
    with ThreadPoolExecutor(len(loops)) as threads:
        for ended in [threads.submit(loop) for loop in loops]:
            ended.result()  # what a loop crashed with is what the process ends with


def call_all(loops: Sequence["Loop"]) -> None:
    """There may be something for them."""
    for loop in loops:
        loop.called.set()


def end_all(loops: Sequence["Loop"]) -> None:
    """Let them finish what they are at, and begin nothing new."""
    for loop in loops:
        loop.stop.set()
    call_all(loops)


@dataclass
class Loop:
    """One kind of work, round after round, in a thread of its own."""

    app: Flask
    kind: Kind
    checkpoints: Checkpoints | None
    stop: threading.Event
    idle: float = IDLE
    beats: bool = False
    beaten_at: datetime | None = None
    called: threading.Event = field(default_factory=threading.Event)
    batch: Batch | None = None
    is_busy: bool = False
    was_cut_off: bool = False
    tells: Callable[[int], None] | None = None  # how much it did
    done: int = 0
    quiet: Quiet = field(default_factory=Quiet)

    def run(self) -> None:
        """Go on until told to stop."""
        try:
            with ExitStack() as kept:
                while not self.stop.is_set():
                    self.called.clear()
                    with self.app.app_context():
                        pause = self._turn(kept)
                    if pause and not self.stop.is_set():
                        self.called.wait(pause)
        finally:
            self.stop.set()  # a loop that crashed takes the process down, and both start afresh

    def _turn(self, kept: ExitStack) -> float:
        try:
            preferences.look()
            if self.beats:
                self._beat()
            if self.batch is None:
                self.batch = kept.enter_context(self.kind())
            done = self._do(self.batch)
            self._rest(done)
            if done and self.checkpoints:
                self.checkpoints.count(done * checkpoints.DONE)
            if done and self.tells:
                self.tells(done)
            pause = 0.0 if done else self.idle
            if self.was_cut_off:
                # It has nothing in hand now: what it had shall not wait for its lease.
                free(jobs.held_by_this_thread(), "took up again what was cut off")
                self.was_cut_off = False
            return pause
        except OperationalError as error:
            log.error("database away", error=type(error.orig).__name__)
            self.was_cut_off = True
            self.stop.wait(AWAY)
            return 0.0

    def _do(self, batch: Batch) -> int:
        self.is_busy = True
        try:
            return batch(stop=self.stop)
        finally:
            self.is_busy = False

    def _rest(self, done: int) -> None:
        self.done += done
        if self.quiet.has_come(self.done):
            checkpoints.forget_pages(db.engine)
            give_back()

    def _beat(self) -> None:
        now = utcnow()
        if self.beaten_at is not None and now - self.beaten_at < BEAT:
            return
        take_over()
        housekeeping.owe_sweep(now)
        reconciliation.owe_nightly(now)
        self.done += silence.look(now)
        housekeeping.keep_wal_small()
        seen(now)
        self.beaten_at = now
