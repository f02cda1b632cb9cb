"""The loops of a worker process: they work while there is work, and wait to be called."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flask import Flask
from sqlalchemy.engine import Connection

from config import Settings
from receiver import bell, checkpoints, jobs, outbox, preferences
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models.job import JobKind
from receiver.processes import when_told_to_stop
from receiver.worker.batches import UNDERSTANDING, deliver_over, understand_batch
from receiver.worker.claims import DELIVERING
from receiver.worker.hands import take_over
from receiver.worker.kinds import Kind, delivering, helping, understanding
from receiver.worker.outside import look, look_outside
from receiver.worker.reserve import Reserve
from receiver.worker.rounds import IDLE, Loop, call_all, end_all, run_all

SWEEP = 5.0  # seconds after which it looks for what a broker should have brought, and did not

_OF: dict[Kind, tuple[JobKind, ...]] = {understanding: UNDERSTANDING, delivering: DELIVERING}


def run(app: Flask, *, reserve: Reserve | None = None) -> None:
    """Work until told to stop; a part of the connections may be kept in reserve."""
    with app.app_context():
        told, engine = settings(), db.engine
    stop = threading.Event()
    idle = SWEEP if told.broker_url else IDLE
    kinds = _kinds(told, senders=told.senders - (reserve.senders if reserve else 0))
    loops = [Loop(app, kind, checkpoints.beside(engine), stop, idle) for kind in kinds]
    loops[0].beats = True
    besides = [*_watches(app, kinds, stop)]
    ring = partial(_ring, loops, reserve)
    if reserve:
        carriers = [loop for loop in loops if loop.kind is delivering]
        besides.append(partial(reserve.watch, carriers, stop))
        _all_tell(carriers, reserve.call_if_many)
    # With a broker, word of fresh work goes there; the loops pick up what it dropped.
    if not told.broker_url:
        # What is understood may owe letters: they need not wait for the bell.
        _all_tell([loop for loop in loops if loop.kind is understanding], lambda _done: ring())
        besides.append(partial(bell.listen, engine, ring, stop))
    when_told_to_stop(partial(end_all, loops))
    run_all([*(loop.run for loop in loops), *besides])


def _ring(
    loops: Sequence[Loop], reserve: Reserve | None, connection: Connection | None = None
) -> None:
    """Call all; with a connection only those for whom there is something."""
    for kind, those in _OF.items():
        if connection is None or jobs.may_be_due(those, connection):
            mine = [loop for loop in loops if loop.kind is kind]
            call_all(mine)
            if reserve and kind is delivering:
                reserve.call_if_busy(mine)


def _all_tell(loops: Sequence[Loop], whom: Callable[[int], None]) -> None:
    for loop in loops:
        loop.tells = whom


def run_once(app: Flask) -> None:
    """Work until nothing is due."""
    with app.app_context():
        _work_once(app, _kinds(settings(), senders=settings().senders))


def _watches(
    app: Flask, kinds: Sequence[Kind], stop: threading.Event
) -> Iterator[Callable[[], None]]:
    """What looks outside by itself every now and then, beside the loops."""
    if delivering in kinds:
        yield lambda: outbox.watch_mailbox(app, stop)
    if understanding in kinds:
        yield lambda: look_outside(app, stop)


def lend_a_hand(app: Flask) -> None:
    """Understand what waits for longer than a moment, beside a worker, until told to stop.

    It is not called for each postback as that one is: it would only be in its way.
    """
    hand = Loop(app, helping, None, threading.Event())
    when_told_to_stop(partial(end_all, [hand]))
    hand.run()


def _kinds(told: Settings, *, senders: int) -> list[Kind]:
    """A loop for each: letters have some of their own, so a slow mail server delays no account."""
    letters: list[Kind] = [delivering] * senders
    by_work: dict[str, list[Kind]] = {
        "all": [understanding, *letters],
        "postbacks": [understanding],
        "letters": letters,
    }
    return by_work[told.portaria_work]


def _work_once(app: Flask, kinds: Sequence[Kind]) -> None:
    preferences.look()
    take_over()
    understands, senders = understanding in kinds, kinds.count(delivering)
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
