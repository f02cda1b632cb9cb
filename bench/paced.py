"""Load at a fixed rate, or as fast as answers come: one thread, connections that are kept.

How long an answer took is counted from when its post was due, not from when a connection was
free to send it: a server that stalls delays all who come meanwhile, and none of them is left out.
"""

import random
import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bench.found import NoFigure

HEAD = (
    "POST /postback HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
)
LONGEST_SILENCE = 60.0
GLANCE = 0.005
APART = (0.2, 0.5)  # seconds from one post to the next: no beat of the worker fits
_LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
_CLOSES = re.compile(rb"^connection: *close", re.IGNORECASE | re.MULTILINE)


class NoAnswers(NoFigure):
    """The server has fallen silent, or shut a connection on a post."""


@dataclass
class Answers:
    """What came back, and how long each took."""

    taken: list[float] = field(default_factory=list)
    refused: int = 0
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.taken) / (self.ended - self.began)


@dataclass(eq=False)
class Line:
    """One connection, and the post that it waits for."""

    port: int
    due: float = 0.0
    post: bytes = b""
    heard: bytes = b""
    tries: int = 0
    wire: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        """Connect at once."""
        self.connect()

    def connect(self) -> None:
        """Take a new connection."""
        self.wire = socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST_SILENCE)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, body: bytes, due: float) -> None:
        """Send a post."""
        head = HEAD.format(port=self.port, length=len(body)).encode()
        self.post, self.due, self.heard, self.tries = head + body, due, b"", 0
        self.wire.sendall(self.post)

    def hear(self) -> bytes | None:
        """What has arrived: all of an answer, or None as long as some of it is missing."""
        more = self.wire.recv(65536)
        if not more:
            raise ConnectionResetError
        self.heard += more
        head, end, text = self.heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        is_whole = end and length and len(text) >= int(length[1])
        return head if is_whole else None


def now_and_then(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """The same bodies, one after the other, at moments of chance."""
    for body in bodies:
        time.sleep(random.uniform(*APART))
        yield body


def post(
    port: int,
    bodies: Iterable[bytes],
    *,
    connections: int,
    rate: float | None = None,
    may_send: Callable[[], bool] = lambda: True,
) -> Answers:
    """Post all bodies. Raises NoAnswers."""
    poster = _Poster(port, bodies, connections=connections, rate=rate, may_send=may_send)
    try:
        return poster.run()
    finally:
        poster.close()


class _Poster:
    def __init__(
        self,
        port: int,
        bodies: Iterable[bytes],
        *,
        connections: int,
        rate: float | None,
        may_send: Callable[[], bool],
    ) -> None:
        self.bodies = iter(bodies)
        self.next: bytes | None = next(self.bodies, None)
        self.every = 1 / rate if rate else None
        self.may_send = may_send
        self.selector = selectors.DefaultSelector()
        self.idle = deque(Line(port) for _ in range(connections))
        self.lines = list(self.idle)
        self.sent = 0
        self.answers = Answers()
        self.heard_at = time.monotonic()
        for line in self.lines:
            self.selector.register(line.wire, selectors.EVENT_READ, line)

    def run(self) -> Answers:
        while self.next is not None or len(self.idle) < len(self.lines):
            self._send_what_is_due()
            for key, _ in self.selector.select(self._pause()):
                self._hear(key.data)
            if len(self.idle) < len(self.lines):
                self._expect_answers()
        self.answers.ended = time.monotonic()
        return self.answers

    def close(self) -> None:
        self.selector.close()
        for line in self.lines:
            line.wire.close()

    def _send_what_is_due(self) -> None:
        while self.next is not None and self.idle and self.may_send():
            now = time.monotonic()
            due = self._due() if self.every else now
            if due > now:
                return
            if len(self.idle) == len(self.lines):
                self.heard_at = now  # nobody was asked, so nobody was silent
            self.idle.popleft().send(self.next, due)
            self.sent += 1
            self.next = next(self.bodies, None)

    def _due(self) -> float:
        return self.answers.began + self.sent * (self.every or 0.0)

    def _pause(self) -> float:
        if self.next is None or not self.idle:
            return LONGEST_SILENCE
        if not self.every:
            return GLANCE
        return max(0.0, min(self._due() - time.monotonic(), LONGEST_SILENCE))

    def _hear(self, line: Line) -> None:
        try:
            head = line.hear()
        except ConnectionResetError:
            self._connect_again(line)
            return
        if head is None:
            return
        self.heard_at = time.monotonic()
        self.answers.taken.append(self.heard_at - line.due)
        self.answers.refused += not head.startswith(b"HTTP/1.1 200")
        line.post = b""
        self.idle.append(line)
        if _CLOSES.search(head):
            self._connect_again(line)

    def _connect_again(self, line: Line) -> None:
        """A kept connection may be shut between two posts; one that meets that is sent again."""
        self.selector.unregister(line.wire)
        line.wire.close()
        line.connect()
        self.selector.register(line.wire, selectors.EVENT_READ, line)
        if line.post:
            line.tries += 1
            if line.tries > 1:
                raise NoAnswers("a connection was shut twice on the same post")
            line.wire.sendall(line.post)

    def _expect_answers(self) -> None:
        if time.monotonic() - self.heard_at > LONGEST_SILENCE:
            raise NoAnswers(f"nothing was heard for {LONGEST_SILENCE:.0f} s")
