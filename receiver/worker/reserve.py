"""A second process for letters: it is there only when the first one has called it.

Python runs one thread of a process at a time. A mail server in a far place is waited for in
threads; one that is near takes letters faster than one process can make them.
"""

import os
import select
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from flask import Flask

from receiver import checkpoints, metrics, outbox
from receiver.db import db
from receiver.processes import LOOK_AT_ONCE, when_told_to_stop
from receiver.worker.kinds import delivering
from receiver.worker.rounds import IDLE, Loop, call_all, end_all, run_all

LONGEST_REST = 60.0  # seconds without a call or a letter after which it ends
MOST_CALLS = 1 << 16  # as many as a pipe holds
GLANCE = 1.0  # seconds after which it looks whether it shall stop


class Whistle:
    """By which one process calls another; all are forked after it was made.

    It is a pipe, because nothing in it can be held by somebody who is killed.
    """

    def __init__(self) -> None:
        self._hears, self._blows = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._keeper = os.getpid()

    def blow(self) -> None:
        """Call; it stays in the air until somebody heeds it."""
        with suppress(BlockingIOError):
            os.write(self._blows, b".")
        if os.getppid() == self._keeper:  # else it is gone, and so are we in a moment
            os.kill(self._keeper, LOOK_AT_ONCE)

    def is_in_the_air(self, seconds: float = 0.0) -> bool:
        """Whether there is a call, or comes one in so long a time."""
        return bool(select.select([self._hears], [], [], seconds)[0])

    def is_heeded(self, seconds: float) -> bool:
        """The same, and it is in the air no longer."""
        is_heard = self.is_in_the_air(seconds)
        with suppress(BlockingIOError):
            os.read(self._hears, MOST_CALLS)
        return is_heard


class Reserve:
    """So many of the connections to a mail server, and how they are called."""

    def __init__(self, senders: int) -> None:
        self.senders = senders
        self.whistle = Whistle()

    def call_if_many(self, done: int) -> None:
        """A round took as many as it may: there are probably more."""
        if done >= outbox.FEWEST:
            self.whistle.blow()

    def call_if_busy(self, loops: Sequence[Loop]) -> None:
        """All who could take a letter are at work, or hang: what is due must not wait for them."""
        if all(loop.is_busy for loop in loops):
            self.whistle.blow()

    def watch(self, loops: Sequence[Loop], stop: threading.Event) -> None:
        """Call for what falls due by the clock alone, until told to stop."""
        while not stop.wait(IDLE):
            self.call_if_busy(loops)

    def come(self, app: Flask) -> None:
        """Carry letters until there were none for a while; at the next call one starts anew."""
        metrics.join(Path(app.instance_path))  # the counts of those before it are put together
        with app.app_context():
            engine = db.engine
        stop = threading.Event()
        loops = [
            Loop(app, delivering, checkpoints.beside(engine), stop) for _each in range(self.senders)
        ]
        when_told_to_stop(partial(end_all, loops))
        run_all([*(loop.run for loop in loops), partial(self._stay, loops, stop)])

    def _stay(self, loops: Sequence[Loop], stop: threading.Event) -> None:
        rested = 0.0
        while not stop.is_set():
            is_called = self.whistle.is_heeded(GLANCE)
            if is_called:
                call_all(loops)
            if is_called or any(loop.is_busy for loop in loops):
                rested = 0.0
                continue
            rested += GLANCE
            if rested >= LONGEST_REST:
                end_all(loops)
