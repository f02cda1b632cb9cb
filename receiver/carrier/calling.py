"""Hands word of work to the broker, from a thread of its own: nobody ever waits for a broker."""

import atexit
import os
import queue
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Protocol

import structlog

from receiver.carrier.late import late
from receiver.models.job import JobKind

MOST_WAITING = 10_000  # pieces; what comes beyond is left to the sweep
MOST_TOGETHER = 20  # pieces in one message
REST = 20.0  # seconds without work after which the connection is let go, before it dies of age
AWAY = 5.0  # seconds in which a broker that failed is not asked again
GOODBYE = 2.0  # seconds that the end of a process waits for the last words

Piece = tuple[JobKind, int]
_Line = queue.Queue["Piece | None"]

log = structlog.get_logger(__name__)


class BrokerAway(Exception):
    """The broker did not take it; whoever sweeps will find it."""


class Sender(Protocol):
    """A connection to the broker."""

    def send(self, kind: JobKind, row_ids: Sequence[int]) -> None:
        """Send word of some work of one kind. Raises BrokerAway."""

    def rest(self) -> None:
        """Let the connection go until there is more to send."""


class Carrier:
    """Takes word of work, and sees to it that the broker gets it if the broker can."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._process = 0
        self._line: _Line = queue.Queue()
        self._thread: threading.Thread | None = None
        self._is_full = False
        self.is_away = False
        self._ask_again_at = 0.0

    def call(self, pieces: Iterable[Piece]) -> None:
        """Send word of these: soon, if at all, and without keeping anybody waiting."""
        if time.monotonic() < self._ask_again_at:
            return
        line = self._line_of_this_process()
        try:
            for piece in pieces:
                line.put_nowait(piece)
            if self._is_full:  # one piece less is no relief worth a word
                self._is_full = line.qsize() >= MOST_WAITING // 2
        except queue.Full:
            if not self._is_full:
                log.warning("too much for the broker", waiting=line.qsize())
            self._is_full = True

    def close(self) -> None:
        """Give what is still waiting a moment to get out."""
        if self._thread and self._process == os.getpid():
            with suppress(queue.Full):
                self._line.put(None, timeout=GOODBYE)
                self._thread.join(GOODBYE)

    def _line_of_this_process(self) -> _Line:
        # A fork has no threads but the one that forked: it needs a line and a thread of its own.
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._line = queue.Queue(MOST_WAITING)
                self._thread = threading.Thread(
                    target=self._carry, args=(self._line,), name="carrier", daemon=True
                )
                self._thread.start()
                atexit.register(self.close)
            return self._line

    def _carry(self, line: _Line) -> None:
        sender: Sender = late("broker").Sender(self._url)
        is_open = True
        while is_open:
            pieces, is_open = _waiting(line)
            for kind, some in groupby(sorted(pieces), key=lambda piece: piece[0]):
                self._send(sender, kind, [row_id for _kind, row_id in some])
            if not pieces:
                sender.rest()

    def _send(self, sender: Sender, kind: JobKind, row_ids: Sequence[int]) -> None:
        if time.monotonic() < self._ask_again_at:
            return
        try:
            sender.send(kind, row_ids)
        except BrokerAway as error:
            self._ask_again_at = time.monotonic() + AWAY
            if not self.is_away:
                log.error("broker away", error=str(error), work="found by the sweep")
            self.is_away = True
        else:
            if self.is_away:
                log.info("broker back")
            self.is_away = False


def _waiting(line: _Line) -> tuple[list[Piece], bool]:
    """What waits now, or comes within the time of rest; and whether more may come."""
    pieces: list[Piece] = []
    try:
        while len(pieces) < MOST_TOGETHER:
            piece = line.get(timeout=0 if pieces else REST)
            if piece is None:
                return pieces, False
            pieces.append(piece)
    except queue.Empty:
        pass
    return pieces, True
