"""Keeps processes running: starts them, starts the dead ones again, stops all of them together."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from types import FrameType

GRACE = 30.0
SHORT_LIFE = 10.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
GLANCE = 1.0
LOOK_AT_ONCE = signal.SIGUSR1  # to the keeper, from one of those that it keeps
ASKED_TO_STOP = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_NEWS = (signal.SIGCHLD, LOOK_AT_ONCE)
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15

# A fork inherits what is imported already, so that no process waits for the same modules again.
FORK = multiprocessing.get_context("fork")


class CannotStart(Exception):
    """A process that must run ended before it had really begun."""


@dataclass
class Kept:
    """One process to keep: what it runs, and how it has fared so far."""

    name: str
    run: Callable[[], None]
    must_start: bool = False
    is_wanted: Callable[[], bool] | None = None  # where it only runs while there is need of it
    process: ForkProcess | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    lives: int = 0
    short_lives: int = 0

    def start(self) -> None:
        """Run it in a process of its own."""
        self.process = FORK.Process(target=_become, args=(self, os.getpid()), name=self.name)
        self.process.start()
        self.started_at = time.monotonic()
        self.lives += 1

    def is_missing(self) -> bool:
        """Whether it should run, and does not."""
        return self.process is None and (self.is_wanted is None or self.is_wanted())

    def look(self) -> int | None:
        """Notice its death; returns the status it ended with, below zero for a signal."""
        if self.process is None or self.process.exitcode is None:
            return None
        status = self.process.exitcode
        lived = time.monotonic() - self.started_at
        self.process = None
        self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE else 0
        self.start_at = time.monotonic() + self.pause
        return status

    def failed_to_start(self, status: int) -> bool:
        """Whether it gave up by itself, at once, the first time."""
        return self.must_start and self.lives == 1 and self.short_lives == 1 and status >= 0

    @property
    def pause(self) -> float:
        """How long to wait before the next start: doubled by each short life."""
        return min(FIRST_PAUSE * 2.0 ** min(self.short_lives, 10), LONGEST_PAUSE)


@dataclass
class Keeper:
    """Watches over some processes until it is asked to stop."""

    kept: list[Kept]
    say: Callable[[str], None]
    signals: frozenset[signal.Signals] = field(default_factory=lambda: _heeded())

    def keep(self) -> None:
        """Run all of them until Ctrl-C or SIGTERM. Raises CannotStart."""
        # Blocked, a signal waits for us to ask; nothing is interrupted anywhere.
        signal.pthread_sigmask(signal.SIG_BLOCK, {*self.signals, *_NEWS})
        try:
            self._look_after_all()
            while not self._is_asked_to_stop(GLANCE if self._all_run() else FIRST_PAUSE):
                self._look_after_all()
        finally:
            self._stop_all()

    def _look_after_all(self) -> None:
        for one in self.kept:
            status = one.look()
            if status is not None:
                self._tell(one, status)
            if one.is_missing() and time.monotonic() >= one.start_at:
                one.start()

    def _tell(self, one: Kept, status: int) -> None:
        if one.failed_to_start(status):
            raise CannotStart(f"{one.name} cannot start: it {_in_words(status)}")
        if status == 0 and one.is_wanted:
            return
        self.say(f"{one.name} {_in_words(status)}; starting it again in {one.pause:.1f} s")

    def _all_run(self) -> bool:
        return not any(one.is_missing() for one in self.kept)

    def _is_asked_to_stop(self, seconds: float) -> bool:
        told = signal.sigtimedwait({*self.signals, *_NEWS}, seconds)
        return told is not None and told.si_signo in self.signals

    def _stop_all(self) -> None:
        running = [one.process for one in self.kept if one.process]
        last = time.monotonic() + GRACE
        while any(process.is_alive() for process in running):
            # Said again and again, to all below too: one that is just being born may not hear it.
            _tell_all(running, signal.SIGTERM)
            if time.monotonic() > last or self._is_asked_to_stop(GLANCE):
                _tell_all(running, signal.SIGKILL)  # asked twice, or asked long ago


def settle_in() -> None:
    """Say that all that is loaded by now stays to the end.

    Now and then Python looks through everything for rings of what nobody wants any more: a sixth
    of a second each time, though the modules hold none.
    """
    gc.freeze()


def when_told_to_stop(do: Callable[[], None]) -> None:
    """Do this at the first SIGTERM or Ctrl-C; what comes later says nothing new."""
    told: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        # The keeper says it twice. The second may come while the first is being heard, in the
        # same thread, and would wait for ever for a lock that the first one holds.
        if not told:
            told.append(number)
            do()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hear)


def _become(one: Kept, parent: int) -> None:
    os.setsid()  # Ctrl-C in the terminal is for the keeper alone
    for each in (*ASKED_TO_STOP, *_NEWS):
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # a killed keeper leaves nobody behind
        libc.prctl(PR_SET_NAME, f"portaria-{one.name}".encode())
    if os.getppid() == parent:
        settle_in()
        one.run()


def _tell_all(processes: Iterable[ForkProcess], number: signal.Signals) -> None:
    for process in processes:
        if process.pid and process.is_alive():
            with suppress(ProcessLookupError):  # not yet a group of its own
                os.killpg(process.pid, number)
            os.kill(process.pid, number)


def _heeded() -> frozenset[signal.Signals]:
    # Under nohup the end of the terminal is not for us.
    return frozenset(s for s in ASKED_TO_STOP if signal.getsignal(s) is not signal.SIG_IGN)


def _in_words(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
