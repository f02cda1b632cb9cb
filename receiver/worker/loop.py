"""The loops of a worker process: they work while there is work, and wait to be called."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import Settings
from receiver import (
    bell,
    books,
    checkpoints,
    housekeeping,
    jobs,
    outbox,
    preferences,
    provisioning,
    reconciliation,
    silence,
)
from receiver.checkpoints import Checkpoints
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.processes import when_told_to_stop
from receiver.thrift import Quiet, give_back
from receiver.worker.batches import deliver_over, understand_batch
from receiver.worker.hands import free, seen, take_over
from receiver.worker.outside import look, look_outside

IDLE = 2.0  # seconds after which a loop looks without having been called
SWEEP = 5.0  # seconds after which it looks for what a broker should have brought, and did not
AWAY = 2.0  # seconds to wait for a database that is gone
BEAT = timedelta(seconds=10)

log = structlog.get_logger("receiver.worker")

Batch = Callable[..., int]
Kind = Callable[[], AbstractContextManager[Batch]]


@contextmanager
def _understanding() -> Iterator[Batch]:
    provisioning.warm_up(utcnow(), then=books.enter_these)
    yield understand_batch


@contextmanager
def _helping() -> Iterator[Batch]:
    yield understand_batch  # not warmed up: most of the time there is nothing to do


@contextmanager
def _delivering() -> Iterator[Batch]:
    outbox.note_what_others_sent(settings(), utcnow())
    with outbox.Sender(settings()) as sender:
        yield partial(deliver_over, sender)


def run(app: Flask, *, once: bool = False) -> None:
    """Work until told to stop; `once`: until nothing is due."""
    with app.app_context():
        kinds = _kinds(settings())
        if once:
            _work_once(app, kinds)
            return
        engine, is_sweep = db.engine, settings().broker_url is not None
    stop = threading.Event()
    idle = SWEEP if is_sweep else IDLE
    loops = [_Loop(app, kind, checkpoints.beside(engine), stop, idle) for kind in kinds]
    loops[0].beats = True

    def ring() -> None:
        for loop in loops:
            loop.called.set()

    def stop_all() -> None:
        stop.set()
        ring()

    if not is_sweep:
        loops[0].tells = ring
    when_told_to_stop(stop_all)
    # With a broker, word of fresh work goes there; the loops pick up what it dropped.
    besides = [] if is_sweep else [lambda: bell.listen(engine, ring, stop)]
    _run_all([*(loop.run for loop in loops), *besides, *_watches(app, kinds, stop)])


def _watches(
    app: Flask, kinds: Sequence[Kind], stop: threading.Event
) -> Iterator[Callable[[], None]]:
    """What looks outside by itself every now and then, beside the loops."""
    if _delivering in kinds:
        yield lambda: outbox.watch_mailbox(app, stop)
    if _understanding in kinds:
        yield lambda: look_outside(app, stop)


def lend_a_hand(app: Flask) -> None:
    """Understand what waits for longer than a moment, beside a worker, until told to stop.

    It is not called for each postback as that one is: it would only be in its way.
    """
    hand = _Loop(app, _helping, None, threading.Event(), IDLE)

    def stop() -> None:
        hand.stop.set()
        hand.called.set()

    when_told_to_stop(stop)
    hand.run()


def _kinds(told: Settings) -> list[Kind]:
    """A loop for each: letters have some of their own, so a slow mail server delays no account."""
    letters: list[Kind] = [_delivering] * told.senders
    by_work: dict[str, list[Kind]] = {
        "all": [_understanding, *letters],
        "postbacks": [_understanding],
        "letters": letters,
    }
    return by_work[told.portaria_work]


def _work_once(app: Flask, kinds: Sequence[Kind]) -> None:
    preferences.look()
    take_over()
    understands, senders = _understanding in kinds, kinds.count(_delivering)
    if senders:
        outbox.note_what_others_sent(settings(), utcnow())
    is_over = False
    while not is_over:  # letters when there is nothing else
        done = sum(iter(understand_batch, 0)) + look(threading.Event()) if understands else 0
        is_over = done + _carry_all(app, senders) == 0


def _carry_all(app: Flask, senders: int) -> int:
    """Deliver what is due over all connections at the same time; tell how much that was."""

    def carry(_number: int) -> int:
        with app.app_context(), outbox.Sender(settings()) as sender:
            return sum(iter(partial(deliver_over, sender), 0))

    if not senders:
        return 0
    with ThreadPoolExecutor(senders) as threads:
        return sum(threads.map(carry, range(senders)))


def _run_all(loops: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(loops)) as threads:
        for ended in [threads.submit(loop) for loop in loops]:
            ended.result()  # what a loop crashed with is what the process ends with


@dataclass
class _Loop:
    app: Flask
    kind: Kind
    checkpoints: Checkpoints | None
    stop: threading.Event
    idle: float
    beats: bool = False
    beaten_at: datetime | None = None
    called: threading.Event = field(default_factory=threading.Event)
    batch: Batch | None = None
    was_cut_off: bool = False
    tells: Callable[[], None] | None = None
    done: int = 0
    quiet: Quiet = field(default_factory=Quiet)

    def run(self) -> None:
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
            done = self.batch(stop=self.stop)
            self._rest(done)
            if done and self.checkpoints:
                self.checkpoints.count(done * checkpoints.DONE)
            if done and self.tells:
                self.tells()  # what it did may owe letters: they need not wait for the bell
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
