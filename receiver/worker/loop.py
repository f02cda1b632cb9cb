"""The loops of a worker process: they work while there is work, and wait to be called."""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver import bell, housekeeping, jobs
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models import Worker
from receiver.processes import when_told_to_stop
from receiver.worker.batches import deliver_batch, understand_batch

IDLE = 1.0  # seconds after which a loop looks without having been called
SWEEP = 5.0  # seconds after which it looks for what a broker should have brought, and did not
AWAY = 2.0  # seconds to wait for a database that is gone
BEAT = timedelta(seconds=5)

# What the workers of this process do, by PORTARIA_WORK.
_BATCHES: dict[str, tuple[Callable[..., int], ...]] = {
    "all": (understand_batch, deliver_batch),
    "postbacks": (understand_batch,),
    "letters": (deliver_batch,),
}

log = structlog.get_logger("receiver.worker")


def run(app: Flask, *, once: bool = False) -> None:
    """Work until told to stop; `once`: until nothing is due."""
    with app.app_context():
        batches = _BATCHES[settings().portaria_work]
        if once:
            _take_over()
            while any([batch() for batch in batches]):  # noqa: C419 - each has its turn
                pass
            return
        engine, is_sweep = db.engine, settings().broker_url is not None
    # Letters have a thread of their own: a mail server that hangs must not delay an account.
    stop = threading.Event()
    idle = SWEEP if is_sweep else IDLE
    loops = [_Loop(app, batch, stop, idle) for batch in batches]
    loops[0].beats = True

    def ring() -> None:
        for loop in loops:
            loop.called.set()

    def stop_all() -> None:
        stop.set()
        ring()

    when_told_to_stop(stop_all)
    # With a broker, word of fresh work goes there; the loops pick up what it dropped.
    ears = [] if is_sweep else [lambda: bell.listen(engine, ring, stop)]
    _run_all([*(loop.run for loop in loops), *ears])


def _take_over() -> None:
    """What was held by workers of this machine that are gone is free at once."""
    dead = jobs.held_by_the_dead()
    if dead:
        with transaction():
            freed = jobs.free(dead)
        log.warning("took over from a dead worker", jobs=freed)


def _run_all(loops: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(loops)) as threads:
        for ended in [threads.submit(loop) for loop in loops]:
            ended.result()  # what a loop crashed with is what the process ends with


@dataclass
class _Loop:
    app: Flask
    batch: Callable[..., int]
    stop: threading.Event
    idle: float
    beats: bool = False
    beaten_at: datetime | None = None
    called: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.called.clear()
                with self.app.app_context():
                    pause = self._turn()
                if pause and not self.stop.is_set():
                    self.called.wait(pause)
        finally:
            self.stop.set()  # a loop that crashed takes the process down, and both start afresh

    def _turn(self) -> float:
        try:
            if self.beats:
                self._beat()
            return 0.0 if self.batch(stop=self.stop) else self.idle
        except OperationalError as error:
            log.error("database away", error=type(error.orig).__name__)
            self.stop.wait(AWAY)
            return 0.0

    def _beat(self) -> None:
        now = utcnow()
        if self.beaten_at is not None and now - self.beaten_at < BEAT:
            return
        _take_over()
        housekeeping.owe_sweep(now)
        housekeeping.keep_wal_small()
        _seen(now)
        self.beaten_at = now


def _seen(now: datetime) -> None:
    name = f"{socket.gethostname()}:{os.getpid()}"
    with transaction():
        worker = db.session.scalar(sa.select(Worker).where(Worker.name == name))
        if worker is None:
            db.session.add(Worker(name=name, seen_at=now))
        else:
            worker.seen_at = now
