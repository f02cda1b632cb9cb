"""A gunicorn worker whose threads are not held by whoever sends slowly."""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from receiver import arrival

SHORT = 0.5
LONG = 8.0
SEATS = 0.25  # the part of the threads that slow senders may hold among them
GLANCE = 0.1


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn comes without types
    """Stops listening to a request that takes too long to arrive, sooner when many do.

    Only the receiving side is shut, which does no harm to a request that has arrived already:
    it still gets its answer. Where one is known to be here, its connection is left alone.
    """

    def init_process(self) -> None:
        """Begin to watch, in each process for itself."""
        self.begun: dict[Any, float] = {}
        self.has_begun = threading.Event()
        threading.Thread(target=self._watch, name="patience", daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Serve one request, and let it be seen since when."""
        self.begun[conn] = time.monotonic()
        self.has_begun.set()
        arrival.watched(lambda: self.begun.pop(conn, None))
        try:
            return super().handle(conn)
        finally:
            arrival.is_whole()

    def _watch(self) -> None:
        while self.has_begun.wait():
            self.has_begun.clear()
            while self.begun:
                time.sleep(GLANCE)
                self._stop_listening()

    def _stop_listening(self) -> None:
        for conn in self._too_slow(time.monotonic()):
            with suppress(OSError):  # it has ended meanwhile
                # The plain socket's way: that of a TLS socket would end the answer too.
                socket.socket.shutdown(conn.sock, socket.SHUT_RD)

    def _too_slow(self, now: float) -> list[Any]:
        """Those that had their time; and the oldest, when they hold more than their seats."""
        oldest_first = sorted(self.begun.copy().items(), key=lambda item: item[1])
        slow = [conn for conn, begun in oldest_first if now - begun > SHORT]
        surplus = len(slow) - max(1, int(self.cfg.threads * SEATS))
        overdue = sum(now - begun > LONG for _, begun in oldest_first)
        return slow[: max(surplus, overdue, 0)]
