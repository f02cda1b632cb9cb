"""A real IMAP server inside the test process: one mailbox, one folder, what a reader needs of it.

with serving(tls=True) as mailbox:
    mailbox.put(b"From: ...")
    ...                                   # read through mailbox.url
    assert mailbox.seen == {1}
"""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.post_office import HOST, certificate_files

USER, PASSWORD = "bounce@example.test", "se/nha:1"
_UID = re.compile(rb"(?i)UID (\w+) (\S+)")


@dataclass
class Mailbox:
    """The messages, which of them were seen, and how the server behaves."""

    is_tls: bool = False
    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    cut_at: bytes = b""
    hang_at: bytes = b""
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The mailbox as a BOUNCE_URL."""
        scheme = "imaps" if self.is_tls else "imap"
        return f"{scheme}://bounce%40example.test:se%2Fnha%3A1@{HOST}:{self.port}"

    def put(self, message: bytes) -> None:
        """One more unread message."""
        self.messages.append(message)

    def answer(self, line: bytes) -> Iterator[bytes]:
        """What the server says to one line; an error of the line breaks the connection."""
        tag, _, rest = line.partition(b" ")
        word = rest.split(b" ")[0].upper()
        if self.cut_at and self.cut_at in rest.upper():
            raise ConnectionError
        if self.hang_at and self.hang_at in rest.upper():
            self.released.wait(30)
            raise ConnectionError
        yield from self._told(word, rest)
        is_right = word != b"LOGIN" or f'"{PASSWORD}"'.encode() in rest
        is_there = word != b"SELECT" or b"INBOX" in rest
        yield tag + (b" OK done\r\n" if is_right and is_there else b" NO not so\r\n")

    def _told(self, word: bytes, rest: bytes) -> Iterator[bytes]:
        found = _UID.match(rest)
        if word == b"CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif word == b"SELECT":
            yield b"* %d EXISTS\r\n" % len(self.messages)
        elif found and found[1].upper() == b"SEARCH":
            unseen = set(range(1, len(self.messages) + 1)) - self.seen
            yield b"* SEARCH " + b" ".join(b"%d" % uid for uid in sorted(unseen)) + b"\r\n"
        elif found and found[1].upper() == b"FETCH":
            content = self.messages[int(found[2]) - 1]
            yield b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n" % (*[int(found[2])] * 2, len(content))
            yield content + b")\r\n"
        elif found and found[1].upper() == b"STORE":
            self.seen.add(int(found[2]))
        elif word == b"LOGOUT":
            yield b"* BYE\r\n"


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Mailbox]:
    """A running server for the length of a `with`."""
    mailbox = Mailbox(is_tls=tls)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        mailbox.port = listening.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(listening, mailbox))
        thread.start()
        try:
            yield mailbox
        finally:
            mailbox.released.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(listening: socket.socket, mailbox: Mailbox) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with suppress(OSError, ssl.SSLError), _dressed(connection, mailbox) as spoken:
            spoken.settimeout(30)
            _converse(spoken, mailbox)


def _dressed(connection: socket.socket, mailbox: Mailbox) -> socket.socket:
    if not mailbox.is_tls:
        return connection
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate_files())
    return context.wrap_socket(connection, server_side=True)


def _converse(spoken: socket.socket, mailbox: Mailbox) -> None:
    spoken.sendall(b"* OK ready\r\n")
    with spoken.makefile("rb") as lines:
        for line in lines:
            for said in mailbox.answer(line.rstrip(b"\r\n")):
                spoken.sendall(said)
            if b"LOGOUT" in line.upper():
                return
