"""What the mail server of the tests is told to say, and what it took; see tests/smtp.py."""

import atexit
import shutil
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from tests.certificates import self_signed
from tests.folders import temporary_folder

Tls = Literal["none", "starttls", "smtps"]
Stage = Literal["mail", "rcpt", "data"]
Login = tuple[str, str]

HOST = "localhost"
OK = "250 2.0.0 OK"
PATIENCE = 120.0  # seconds: a busy machine needs its time
CUT = "cut"
CUT_AFTER_KEEPING = "cut after keeping"
SILENCE = "silence"


@dataclass(frozen=True)
class Delivered:
    """One letter as the server took it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    login: str | None
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """The letter as a parsed message."""
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class Reply:
    """What to say at one stage, to whom (None: anybody), and how often still (None: always)."""

    text: str
    stage: Stage
    to: str | None
    times: int | None

    def fits(self, stage: Stage, addresses: list[str]) -> bool:
        """Whether this is the reply for these addresses at this stage."""
        return self.stage == stage and (self.to is None or self.to in addresses)


@dataclass
class PostOffice:
    """The state of one server: what it was told to say, and what it took."""

    tls: Tls = "none"
    login: Login | None = None
    pipelining: bool = False
    port: int = 0
    connections: int = 0
    letters: list[Delivered] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    asked: Counter[Stage] = field(default_factory=Counter)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    stalled: threading.Event = field(default_factory=threading.Event)
    giving_in: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address as a MAIL_URL: scheme, login, host and port."""
        scheme = "smtps" if self.tls == "smtps" else "smtp"
        user = "".join(f"{quote(user, '')}:{quote(word, '')}@" for user, word in self._logins())
        return f"{scheme}://{user}{HOST}:{self.port}"

    @property
    def certificate(self) -> Path:
        """The PEM file a client must trust to talk TLS with this server."""
        return certificate_files()[0]

    def trust(self) -> ssl.SSLContext:
        """A client's TLS context that trusts this server and nobody else."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def answer(
        self, text: str, *, stage: Stage = "rcpt", to: str | None = None, times: int | None = None
    ) -> None:
        """Say `text` at a stage: "451 ..." for later, "550 ..." for never."""
        self.replies.append(Reply(text, stage=stage, to=to, times=times))

    def cut(self, *, stage: Stage = "data", kept: bool = False, times: int | None = 1) -> None:
        """Break the connection instead of answering; kept: after having taken the letter."""
        self.answer(CUT_AFTER_KEEPING if kept else CUT, stage=stage, times=times)

    def stall(self, *, stage: Stage = "data", times: int | None = 1) -> None:
        """Say nothing at all at a stage, until the client gives up."""
        self.answer(SILENCE, stage=stage, times=times)

    def give_in(self) -> None:
        """Break the connections on which nothing is said."""
        self.giving_in.set()

    def behave(self) -> None:
        """Forget all replies told by hand: everything is accepted again."""
        self.replies.clear()

    def wait_for(self, count: int, *, seconds: float = PATIENCE) -> list[Delivered]:
        """The letters, once there are at least `count`; fails when they do not come."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.letters) >= count, timeout=seconds):
                raise AssertionError(f"{len(self.letters)} of {count} letters in {seconds} s")
            return list(self.letters)

    def to(self, address: str) -> list[Delivered]:
        """The letters taken for one address."""
        return [letter for letter in self.letters if address in letter.recipients]

    def keep(self, letter: Delivered) -> None:
        """Put a letter on the pile and wake who waits for it."""
        with self.arrived:
            self.letters.append(letter)
            self.arrived.notify_all()

    def reply(self, stage: Stage, addresses: list[str]) -> str:
        """The next thing to say at a stage."""
        self.asked[stage] += 1
        for told in self.replies:
            if told.fits(stage, addresses) and told.times != 0:
                told.times = None if told.times is None else told.times - 1
                return told.text
        return OK

    def is_welcome(self, user: bytes, word: bytes) -> bool:
        """Whether user and password are the ones this server knows."""
        return (user.decode(), word.decode()) in self._logins()

    def _logins(self) -> list[Login]:
        return [self.login] if self.login else []


@cache
def certificate_files() -> tuple[Path, Path]:
    """Certificate and key of "localhost", made once per test process."""
    folder = temporary_folder("smtp", in_memory=False)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return self_signed(HOST, folder=folder)
