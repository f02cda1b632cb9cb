"""Real brokers of the tests' own: Redis and RabbitMQ, each in a folder and on ports of its own.

with brokers.running("rabbitmq") as broker:
    ...                                   # BROKER_URL=broker.url, broker.kill(), broker.start()
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import kombu
from amqp import NotFound

from receiver.carrier import LETTERS, OTHERS, POSTBACKS
from receiver.processes import PR_SET_PDEATHSIG
from tests.folders import temporary_folder
from tests.live import free_port

START_LIMIT = 120.0
KINDS = ("redis", "rabbitmq")
# What Debian has on the path becomes another user, with files elsewhere; the program is here.
BEHIND = "/usr/lib/rabbitmq/bin"
NEEDED = {
    "redis-server": "redis-server",
    "rabbitmq-server": "rabbitmq-server",
    "epmd": "rabbitmq-server",
}


class Broker(ABC):
    """One server: start it, kill it, empty it."""

    kind = ""
    url = ""
    port = 0

    def __init__(self) -> None:
        self.folder = temporary_folder(self.kind)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run the server; returns when it answers."""
        self.process = self.run(self.command())
        last = time.monotonic() + START_LIMIT
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > last:
                raise RuntimeError(f"{self.kind} did not start: {self.said()}")
            time.sleep(0.05)

    def run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """One process of it, which ends with the tests."""
        with (self.folder / "said").open("ab") as said:
            return subprocess.Popen(
                command,
                env=self.environ(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                preexec_fn=_end_with_parent,
            )

    def kill(self) -> None:
        """kill -9 for the server."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=START_LIMIT)
            self.process = None

    def remove(self) -> None:
        """End the server and delete all it kept."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def said(self) -> str:
        """All that it has said so far."""
        return (self.folder / "said").read_text("utf-8", "replace")

    @abstractmethod
    def command(self) -> Sequence[str]:
        """How it is started."""

    def environ(self) -> dict[str, str]:
        """What it is started with."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is up."""

    @abstractmethod
    def empty(self) -> None:
        """Throw away all that it carries."""


class Redis(Broker):
    """Redis, in memory only."""

    kind = "redis"

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        """Nothing on disk, no port but this."""
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": ""}
        told = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        return [program("redis-server"), *told]

    def answers(self) -> bool:
        """Whether it is up."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def empty(self) -> None:
        """FLUSHALL."""
        assert self._ask(b"FLUSHALL\r\n").startswith(b"+OK")

    def _ask(self, words: bytes) -> bytes:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
                wire.sendall(words)
                return wire.recv(100)
        except OSError:
            return b""


class RabbitMQ(Broker):
    """RabbitMQ: a node of its own name, whose ports are told to nobody."""

    kind = "rabbitmq"

    def __init__(self) -> None:
        super().__init__()
        self.port, self.far_port, self.map_port = free_port(), free_port(), free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        (self.folder / "plugins").write_text("[].", "ascii")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\ndisk_free_limit.absolute = 1MB\n", "ascii"
        )
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text("cookie-of-the-tests", "ascii")
        cookie.chmod(0o400)

        # Started by the server itself it would outlive all of us.
        self.map = self.run([program("epmd"), "-port", str(self.map_port), "-address", "127.0.0.1"])

    def remove(self) -> None:
        """End the server and its port mapper, and delete all it kept."""
        self.map.kill()
        self.map.wait(timeout=START_LIMIT)
        super().remove()

    def command(self) -> Sequence[str]:
        """The program itself."""
        return [program("rabbitmq-server", before=BEHIND)]

    def environ(self) -> dict[str, str]:
        """Everything in this folder; not even the port mapper is shared with another node."""
        folder = self.folder
        told: dict[str, Any] = {
            "RABBITMQ_NODENAME": f"portaria-{os.getpid()}-{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": folder / "mnesia",
            "RABBITMQ_LOG_BASE": folder / "log",
            "RABBITMQ_CONFIG_FILE": folder / "rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder / "plugins",
            "RABBITMQ_CONF_ENV_FILE": folder / "none",
            "RABBITMQ_PID_FILE": folder / "pid",
            "RABBITMQ_DIST_PORT": self.far_port,
            "RUNNING_UNDER_SYSTEMD": "true",  # be the server, rather than watch over it
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
            "ERL_EPMD_PORT": self.map_port,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        return super().environ() | {name: str(value) for name, value in told.items()}

    def answers(self) -> bool:
        """Whether it is up: it says its name to whoever begins as a client does."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
                wire.sendall(b"AMQP\x00\x00\x09\x01")
                return wire.recv(1) == b"\x01"
        except OSError:
            return False

    def empty(self) -> None:
        """Purge the queues."""
        with kombu.Connection(self.url, connect_timeout=5) as connection:
            for name in (POSTBACKS, OTHERS, LETTERS):
                # Nobody may have asked for it yet: then nothing of it was kept, either. The broker
                # shuts the channel on whoever names what is not there.
                with suppress(NotFound):
                    connection.channel().queue_purge(name)


@contextmanager
def running(kind: str) -> Iterator[Broker]:
    """A broker that runs, and is gone afterwards."""
    broker: Broker = Redis() if kind == "redis" else RabbitMQ()
    try:
        broker.start()
        yield broker
    finally:
        broker.remove()


def program(name: str, *, before: str = "") -> str:
    """Where a program is. Raises RuntimeError with what is to be installed."""
    found = shutil.which(name, path=os.pathsep.join([before, os.environ["PATH"], "/usr/sbin"]))
    if found is None:
        raise RuntimeError(f"{name} is missing: apt install {NEEDED[name]}")
    return found


def main() -> int:
    """Say what is missing, if anything is."""
    try:
        for name in NEEDED:
            program(name)
    except RuntimeError as missing:
        sys.stderr.write(f"the tests of the carrier need real brokers: {missing}\n")
        return 1
    return 0


def _end_with_parent() -> None:
    # Tests that are killed leave no broker behind.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
