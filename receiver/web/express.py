"""A gunicorn worker whose threads are only for requests that must wait for something.

A postback that has arrived whole, with a key that is known, needs no thread of its own: the loop
that sees it arrive looks at it, one thread keeps all that came meanwhile, and answers them. Threads
that hand a request to each other cost more than all the rest of it. What is not that simple is put
back, and goes the way of all requests.
"""

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import islice
from selectors import EVENT_READ
from typing import Any

from flask import Flask
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException

from receiver import shares
from receiver.patience import PatientWorker
from receiver.processes import settle_in
from receiver.thrift import Quiet, give_back
from receiver.web import door
from receiver.web.answers import Answer
from receiver.web.heads import LENGTH, Heads

MOST = 1 << 16
LOOK = socket.MSG_PEEK | socket.MSG_DONTWAIT
PLAIN = re.compile(rb"POST /postback/? HTTP/1\.1\r\n")
# With one of these the body is not simply what follows.
NOT_PLAIN = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade)[ \t]*:", re.IGNORECASE)

MOMENT = 0.0005  # seconds in which another process takes a connection that is left to it
PATIENCE = 4  # such moments: the other one may have gone

BEAT = 0.5  # seconds: gunicorn itself would write it down at each turn of the loop
LOOK_ROUND = 0.05  # seconds from one look at what others have to the next
SETTLING = 1.0  # seconds after which others, who were asked to take some, have taken them
SILENCE = 5.0  # seconds for the first word of a connection
SILENT = 500  # connections that may be silent; of more, those go that have been so for longest

KEPT: "Future[bool]" = Future()
KEPT.set_result(True)


class ExpressWorker(PatientWorker):
    """Serves postbacks without a thread each, and everything else as gunicorn does."""

    left_to_others = 0
    owed_to_others = 0
    next_beat = next_look = 0.0

    def init_process(self) -> None:
        """Begin with nothing to answer, in each process for itself."""
        self.answers: deque[Callable[[], None]] = deque()
        self.heads = Heads(self.cfg)
        self.quiet = Quiet()
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, which stays, and see whether it has a door."""
        super().load_wsgi()
        settle_in()
        self.has_door = isinstance(self.wsgi, Flask) and door.NAME in self.wsgi.extensions
        if self.has_door:
            threading.Thread(target=door.of(self.wsgi).open, name="opening", daemon=True).start()

    def notify(self) -> None:
        """Say that this process lives, and how much it has in hand."""
        now = time.monotonic()
        if now > self.next_beat:
            super().notify()
            if self.quiet.has_come(self.nr):
                give_back()
            self.next_beat = now + BEAT
        if now > self.next_look:
            self.owed_to_others = shares.surplus(self.age, self.nr_conns)
            self.next_look = now + (SETTLING if self.owed_to_others else LOOK_ROUND)
        shares.tell(self.age, self.nr_conns)

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; for a moment only if no other process has less to do."""
        if self.left_to_others < PATIENCE and shares.has_too_many(self.age, self.nr_conns):
            self.left_to_others += 1
            time.sleep(MOMENT)
            return
        self.left_to_others = 0
        super().accept(listener)
        shares.tell(self.age, self.nr_conns)

    def enqueue_req(self, conn: Any) -> None:
        """A postback is dealt with at once, who says nothing yet is waited for, else a thread."""
        if self.cfg.is_ssl or has_read_ahead(conn):
            super().enqueue_req(conn)
            return
        told = heard(conn.sock)
        if told is None:
            self._wait_for_a_word(conn)
        elif not told:
            self._finish(conn, is_kept=False)
        elif not (self.has_door and self._is_dealt_with(conn, told)):
            conn.data_ready = True
            super().enqueue_req(conn)

    def _wait_for_a_word(self, conn: Any) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
        for oldest in islice(self.pending_conns, max(0, len(self.pending_conns) - SILENT)):
            oldest.timeout = 0.0
        self.murder_pending()

    def _is_dealt_with(self, conn: Any, told: bytes) -> bool:
        length = whole_postback(told)
        if length is None or self.nr + 1 >= self.max_requests:
            return False
        conn.init()
        if conn.is_http2:
            return False
        conn.sock.setblocking(False)
        told = b""
        with suppress(OSError):  # its sender has gone meanwhile: there it is noticed
            told = conn.sock.recv(length)
        if len(told) == length and self._is_sent(conn, told):
            self.nr += 1
            return True
        conn.parser.unreader.unread(told)  # as if nobody had read it: now gunicorn does
        return False

    def _is_sent(self, conn: Any, told: bytes) -> bool:
        began = time.monotonic()
        try:
            request = self.heads.request(told, conn.client)
            response, environ = wsgi.create(request, conn.sock, conn.client, conn.server, self.cfg)
        except ParseException:
            return False
        environ["wsgi.multithread"] = True

        def answer(told: Answer) -> None:
            is_kept = self._answer(response, told)
            self.log.access(response, request, environ, timedelta(seconds=time.monotonic() - began))
            self._finish(conn, is_kept=is_kept)

        environ[door.LATER] = lambda told: self._answer_soon(partial(answer, told))
        return self.wsgi(environ, response.start_response) is door.WILL_ANSWER

    def _answer_soon(self, answer: Callable[[], None]) -> None:
        # Whoever keeps them all has something better to do; and the loop is woken once for all
        # that were kept together.
        self.answers.append(answer)
        if len(self.answers) == 1:
            self.method_queue.defer(self._answer_all)

    def _answer_all(self) -> None:
        while self.answers:
            self.answers.popleft()()

    def _answer(self, response: Any, answer: Answer) -> bool:
        """Whether the connection stays open after it."""
        if self._must_go():
            response.force_close()
        response.status, response.status_code = answer.status, answer.number
        response.response_length = response.sent = len(answer.body)
        head = "".join(response.default_headers()).encode("latin-1")
        try:
            # In one piece: the head alone would wake its reader for nothing.
            response.sock.sendall(head + answer.rest)
        except OSError:  # gone, or so far behind with reading that nobody shall wait for it
            return False
        return not response.should_close()

    def _must_go(self) -> bool:
        """Whether a connection ends with its answer, because of this process and of no other."""
        if self.owed_to_others > 0:
            self.owed_to_others -= 1
            return True
        return not self.alive or len(self.keepalived_conns) >= self.max_keepalived

    def _finish(self, conn: Any, *, is_kept: bool) -> None:
        if is_kept:
            self.finish_request(conn, KEPT)
        else:
            self.nr_conns -= 1
            conn.close(graceful=heard(conn.sock) is not None)


def has_read_ahead(conn: Any) -> bool:
    """Whether something of this connection was read already, and not understood yet."""
    return conn.parser is not None and bool(conn.parser.unreader.buf.getvalue())


def heard(line: socket.socket) -> bytes | None:
    """What has arrived on a line and was not read yet; nothing at its end, None when it is silent.

    It stays there to be read.
    """
    try:
        return line.recv(MOST, LOOK)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def whole_postback(told: bytes) -> int | None:
    """How long the postback is that this begins with, if it is all there and a plain one."""
    end = told.find(b"\r\n\r\n") + 4
    head = told[:end]
    if end < 4 or not PLAIN.match(head) or NOT_PLAIN.search(head):
        return None
    lengths = LENGTH.findall(head)
    length = end + int(lengths[0]) if len(lengths) == 1 else MOST + 1
    return length if length <= len(told) else None
