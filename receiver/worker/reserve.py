"""A second process for letters. It sleeps, and takes no memory, until the first one calls it.

Python runs one thread of a process at a time. A mail server in a far place is waited for in
threads; one that is near takes letters faster than one process can make them.
"""

import os
import select
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from flask import Flask

from receiver import checkpoints, metrics, outbox
from receiver.db import db
from receiver.processes import when_told_to_stop
from receiver.worker.kinds import delivering
from receiver.worker.rounds import IDLE, Loop, run_all

LONGEST_REST = 60.0  # seconds without a call after which it goes back to sleep
GLANCE = 1.0  # seconds after which it looks whether it shall stop


class Whistle:
    """By which one process calls another; both are forked after it was made.

    It is a pipe, because nothing in it can be held by somebody who is killed.
    """

    def __init__(self) -> None:
        self._hears, self._blows = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def blow(self) -> None:
        """Call; whoever was called and has not come yet is not called twice."""
        with suppress(BlockingIOError):
            os.write(self._blows, b".")

    def is_heard(self, seconds: float | None) -> bool:
        """Wait for a call, for so long or for ever."""
        if not select.select([self._hears], [], [], seconds)[0]:
            return False
        with suppress(BlockingIOError):
            os.read(self._hears, select.PIPE_BUF)
        return True


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

    def stand_by(self, app: Flask) -> None:
        """Sleep until called, carry letters while there are some, and end.

        Who keeps this process starts it again: asleep, and without the memory that work took.
        """
        self.whistle.is_heard(None)
        metrics.join(Path(app.instance_path))  # the counts of those before it are put together
        with app.app_context():
            engine = db.engine
        stop = threading.Event()
        loops = [
            Loop(app, delivering, checkpoints.beside(engine), stop) for _each in range(self.senders)
        ]

        def call() -> None:
            for loop in loops:
                loop.called.set()

        def end() -> None:
            stop.set()
            call()

        when_told_to_stop(end)
        run_all([*(loop.run for loop in loops), partial(self._stay, loops, call, end, stop)])

    def _stay(
        self,
        loops: Sequence[Loop],
        call: Callable[[], None],
        end: Callable[[], None],
        stop: threading.Event,
    ) -> None:
        rested = 0.0
        while not stop.is_set():
            if self.whistle.is_heard(GLANCE):
                call()
                rested = 0.0
            elif any(loop.is_busy for loop in loops):
                rested = 0.0
            else:
                rested += GLANCE
            if rested >= LONGEST_REST:
                end()
