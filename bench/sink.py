"""A mail server in a process of its own, that takes everything and notes when.

with sink.running(folder) as office:
    ...                        # send through office.url
    office.taken()             # when each letter got its 250, and for whom

It offers PIPELINING, as nearly every mail server does: who sends several commands in one breath is
answered in one, and who waits for each answer gets each at once.
"""

import socket
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from receiver.processes import FORK

ANSWERS = {
    b"EHLO": b"250-sink.example.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"HELO": b"250 sink.example.test\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
OK = b"250 2.0.0 OK\r\n"
MOST_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Taken:
    """A letter: when it was answered with 250, on the clock of time.monotonic(), and for whom."""

    at: float
    recipient: str


@dataclass(frozen=True)
class Sink:
    """What is known about it from outside."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """For MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> list[Taken]:
        """All letters so far."""
        lines = (self.folder / "taken").read_text("utf-8").splitlines()
        cut = [line.split(" ", 1) for line in lines if line.endswith(">")]
        return [Taken(float(at), recipient.strip("<>")) for at, recipient in cut]

    def letter(self) -> bytes:
        """An example: the first letter that came."""
        return (self.folder / "letter").read_bytes()


class Clerk(socketserver.StreamRequestHandler):
    """One conversation."""

    disable_nagle_algorithm = True
    wbufsize = -1  # answers are gathered, see _lines

    def handle(self) -> None:
        """Say yes to everything."""
        recipient = b""
        self.wfile.write(b"220 sink.example.test ESMTP\r\n")
        lines = self._lines()
        for line in lines:
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b":")[2].split()[0]
            self.wfile.write(ANSWERS.get(verb, OK))
            if verb == b"DATA":
                self._take(recipient, lines)
            if verb == b"QUIT":
                return

    def _lines(self) -> Iterator[bytes]:
        """Each line that comes; what was answered goes out when there is none left to answer."""
        rest = b""
        self.wfile.flush()
        while more := self.request.recv(MOST_AT_ONCE):
            *lines, rest = (rest + more).split(b"\r\n")
            yield from lines
            self.wfile.flush()

    def _take(self, recipient: bytes, lines: Iterator[bytes]) -> None:
        server = self.server
        assert isinstance(server, Office)
        letter: list[bytes] = []
        for line in lines:
            if line == b".":
                server.note(recipient, letter)
                self.wfile.write(OK)
                return
            letter.append(line)


class Office(socketserver.ThreadingTCPServer):
    """Listens, and writes down what was taken."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, folder: Path) -> None:
        """Serve on a socket that listens already."""
        super().__init__(listening.getsockname(), Clerk, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.notes = (folder / "taken").open("a", buffering=1, encoding="utf-8")
        self.last = folder / "letter"

    def note(self, recipient: bytes, lines: list[bytes]) -> None:
        """Write down one letter; the first one is kept as an example."""
        if not self.last.exists():
            self.last.write_bytes(b"".join(line + b"\r\n" for line in lines))
        self.notes.write(f"{time.monotonic()} {recipient.decode()}\n")


@contextmanager
def running(folder: Path) -> Iterator[Sink]:
    """A mail server for the length of a `with`."""
    (folder / "taken").touch()
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    process = FORK.Process(target=_serve, args=(listening, folder), daemon=True)
    process.start()
    try:
        yield Sink(listening.getsockname()[1], folder)
    finally:
        process.terminate()
        process.join()
        listening.close()


def _serve(listening: socket.socket, folder: Path) -> None:
    Office(listening, folder).serve_forever()
