"""The loop: claims work that is due and calls the story of its kind."""

import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import FrameType

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver import housekeeping, jobs, mailer, outbox, provisioning
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models import Letter, Postback, Worker
from receiver.models.job import JobKind
from receiver.rules.told import one_line

log = structlog.get_logger(__name__)

STORIES = {
    JobKind.POSTBACK: provisioning.understand,
    JobKind.SALE: provisioning.provide_again,
    JobKind.MEMBER: provisioning.look_at_the_clock,
    JobKind.SWEEP: housekeeping.sweep,
}
UNDERSTANDING = tuple(STORIES)
DELIVERING = (JobKind.LETTER,)
BATCH = 20
IDLE = 0.2  # seconds between two looks of an idle worker
AWAY = 2.0  # seconds to wait for a database that is gone
BEAT = timedelta(seconds=5)
LONGEST_TRACE = 8000
NEVER = threading.Event()


class WorkerDied(Exception):
    """Work that nobody survives; it is not tried again."""


def run(app: Flask, *, once: bool = False) -> None:
    """Work until told to stop; `once`: until nothing is due."""
    if once:
        with app.app_context():
            while understand_batch() or deliver_batch():
                pass
        return
    stop = _stopped_by_signals()
    # Letters have a thread of their own: a mail server that hangs must not delay an account.
    loops = [_Loop(app, understand_batch, stop, beats=True), _Loop(app, deliver_batch, stop)]
    with ThreadPoolExecutor(len(loops)) as threads:
        for ended in [threads.submit(loop.run) for loop in loops]:
            ended.result()  # what a loop crashed with is what the process ends with


def understand_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Do what is due but letters; tell how much there was. `now` overrules the clock in tests."""
    done = 0
    for claim in _claims(UNDERSTANDING, jobs.LEASE, now, stop):
        at = now or _now(claim)
        _attempt(claim, partial(STORIES[claim.kind], claim, now=at), at)
        done += 1
    return done


def deliver_batch(now: datetime | None = None, stop: threading.Event = NEVER) -> int:
    """Deliver the letters that are due, over one connection; tell how many there were."""
    done = 0
    with mailer.open_post(settings()) as post:
        for claim in _claims(DELIVERING, jobs.LETTER_LEASE, now, stop):
            at = now or _now(claim)
            _attempt(claim, partial(outbox.deliver, claim, post, now=at), at)
            done += 1
    return done


def _now(claim: jobs.Claim) -> datetime:
    # It was due by the clock of the database: where ours is behind, its time has come all the same.
    return max(utcnow(), claim.run_at)


def _claims(
    kinds: tuple[JobKind, ...], lease: timedelta, now: datetime | None, stop: threading.Event
) -> Iterator[jobs.Claim]:
    """A batch of due work, each piece claimed when its turn comes.

    So whoever is killed takes nothing along but what it was at, and whoever is stopped leaves
    the rest to the next one at once.
    """
    for _ in range(BATCH):
        claims = [] if stop.is_set() else _claim(kinds, lease, now)
        if not claims:
            return
        yield from claims


def _attempt(claim: jobs.Claim, story: Callable[[], None], now: datetime) -> None:
    """One piece of work; a crash undoes all of it, leaves its trace, and is tried again."""
    try:
        if claim.is_past_last_try:
            raise WorkerDied(f"{claim.attempts - 1} workers died over it")
        story()
    except jobs.LeaseLost:
        log.warning("lease lost", job=claim.key)
    except Exception as error:  # whatever it is must not stop the next one; the trace is kept
        log.exception("job failed", job=claim.key)
        _failed(claim, error, now)  # when the database is away this raises: the lease ends


@dataclass
class _Loop:
    app: Flask
    batch: Callable[..., int]
    stop: threading.Event
    beats: bool = False
    beaten_at: datetime | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                with self.app.app_context():
                    pause = self._turn()
                self.stop.wait(pause)
        finally:
            self.stop.set()  # a loop that crashed takes the process down, and both start afresh

    def _turn(self) -> float:
        try:
            if self.beats:
                self._beat()
            return 0.0 if self.batch(stop=self.stop) else IDLE
        except OperationalError as error:
            log.error("database away", error=type(error.orig).__name__)
            return AWAY

    def _beat(self) -> None:
        now = utcnow()
        if self.beaten_at is not None and now - self.beaten_at < BEAT:
            return
        housekeeping.owe_sweep(now)
        _seen(now)
        self.beaten_at = now


def _claim(kinds: tuple[JobKind, ...], lease: timedelta, now: datetime | None) -> list[jobs.Claim]:
    is_due = jobs.is_anything_due(kinds, now)
    db.session.rollback()
    if not is_due:
        return []
    with transaction():
        return jobs.claim(kinds, limit=1, lease=lease, now=now)


def _failed(claim: jobs.Claim, error: Exception, now: datetime) -> None:
    trace = _clean("".join(traceback.format_exception(error)))[-LONGEST_TRACE:]
    try:
        if claim.kind is JobKind.LETTER and claim.is_last_try:
            outbox.give_up(claim, one_line(repr(error)), now=now)
            return
        with transaction():
            _show(claim, error, trace)
            jobs.retry(claim, trace, now=now)
    except jobs.LeaseLost:
        log.warning("lease lost", job=claim.key)


def _show(claim: jobs.Claim, error: Exception, trace: str) -> None:
    """Leave word of a failure where people look: on the row that the work is about."""
    if claim.kind is JobKind.POSTBACK:
        postback = db.session.get(Postback, claim.row_id)
        if postback is not None:
            postback.failed(trace, for_good=claim.is_last_try)
    if claim.kind is JobKind.LETTER:
        letter = db.session.get(Letter, claim.row_id)
        if letter is not None:
            letter.delayed(one_line(repr(error)))


def _clean(text: str) -> str:
    """What any database takes: an error may quote anything, and must not become another one."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def _seen(now: datetime) -> None:
    name = f"{socket.gethostname()}:{os.getpid()}"
    with transaction():
        worker = db.session.scalar(sa.select(Worker).where(Worker.name == name))
        if worker is None:
            db.session.add(Worker(name=name, seen_at=now))
        else:
            worker.seen_at = now


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()

    def _stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    return stop
