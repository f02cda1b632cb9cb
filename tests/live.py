"""The real thing, as bin/serve runs it: gunicorn and worker in processes of their own.

with live.serving(database_url, folder=tmp_path, MAIL_URL=post_office.url) as server:
    ...                                   # ask server.url, kill server.worker()
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from config import ROOT
from tests.loaded import Program
from tests.postgres import children_of

# What comes does so soon; how soon is up to a machine that may be busy with something else.
START_LIMIT = STOP_LIMIT = 120.0
KEY = "a-key-of-the-tests-0123456789"
Found = TypeVar("Found")
PROGRAM = "receiver.supervisor"
AS_SERVED = (sys.executable, "-OO", "-m")  # how bin/serve runs it

# Each process that tests at the same time has its own, below those of the system's choice.
EACH = 1_000
FIRST_PORT = 20_000 + EACH * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = cycle(range(FIRST_PORT, FIRST_PORT + EACH))

INVITATION = re.compile(r"http://\S+/admin/password/\S+")


@dataclass
class Live:
    """One running server."""

    url: str
    folder: Path
    environ: dict[str, str]
    program: str
    process: Program | subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Run it, with the same settings as before if it ran before."""
        printed = self.folder / "printed"
        self.process = Program(self.program, environ=self.environ, printed=printed)

    @property
    def printed(self) -> str:
        """All that it has said so far."""
        return (self.folder / "printed").read_text("utf-8")

    @property
    def invitation(self) -> str:
        """The owner's one-time link, as printed."""
        return str(INVITATION.findall(self.printed)[-1])

    def web(self) -> int:
        """The process group of gunicorn and its workers."""
        return self._child("portaria-web")

    def web_processes(self) -> list[int]:
        """The two processes that answer, once both are there."""
        web = self.web()

        def both() -> list[int] | None:
            found = children_of(web)
            return found if len(found) == 2 else None

        return wait_for(both, what="both web processes")

    def worker(self) -> int:
        """The process group of the worker."""
        return self._child("portaria-worker")

    def kill(self, group: int) -> None:
        """kill -9 for one of them, with all its processes."""
        os.killpg(group, signal.SIGKILL)

    def kill_everything(self) -> None:
        """kill -9 for the whole server at one moment, as when the machine fails."""
        self.web(), self.worker()
        groups = children_of(self.process.pid)
        self.process.kill()
        for group in groups:
            with suppress(ProcessLookupError):  # it has ended, or is being born and ends by itself
                self.kill(group)
        self.process.wait(timeout=STOP_LIMIT)
        wait_for(lambda: is_free(self.environ["HOST"], int(self.environ["PORT"])), what="its port")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and tell the status it ended with."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=STOP_LIMIT)

    def portaria(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the settings of this server."""
        command = ("flask", "--app", str(ROOT / "wsgi.py"), *arguments)
        with TemporaryDirectory(dir=self.folder) as folder:
            printed, complaints = Path(folder, "printed"), Path(folder, "complaints")
            running = Program(
                *command, environ=self.environ, printed=printed, complaints=complaints
            )
            status = running.wait()
            return subprocess.CompletedProcess(
                command, status, printed.read_text("utf-8"), complaints.read_text("utf-8")
            )

    def is_ready(self) -> bool:
        """Whether it says that all of it is awake."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the server has ended: {self.printed}")
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _child(self, name: str) -> int:
        return wait_for(lambda: child_called(name, self.process.pid), what=name)


class Executed(Live):
    """One that nobody has loaded: what only who starts it can give it, it gets from the test."""

    def start(self) -> None:
        """Run it as `bin/serve` does, with the libraries of its environment and on our network."""
        with (self.folder / "printed").open("ab") as printed:
            self.process = subprocess.Popen(
                [*AS_SERVED, self.program],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
            )


def serving(
    database_url: str, *, folder: Path, program: str = PROGRAM, **changed: str
) -> AbstractContextManager[Live]:
    """A running server, on a free port and with its own instance folder, stopped afterwards."""
    environ = environment(database_url, folder=folder, port=free_port(), **changed)
    return running(Live(environ["PUBLIC_URL"], folder, environ, program))


def executing(
    database_url: str, *, folder: Path, program: str = PROGRAM, **changed: str
) -> AbstractContextManager[Live]:
    """The same, but started by the test itself."""
    environ = environment(database_url, folder=folder, port=free_port(), **changed)
    return running(Executed(environ["PUBLIC_URL"], folder, environ, program))


@contextmanager
def running(server: Live) -> Iterator[Live]:
    """A server, from its first answer until it is stopped."""
    server.start()
    try:
        wait_for(server.is_ready, what="the server")
        yield server
    finally:
        server.stop()


def environment(database_url: str, *, folder: Path, port: int, **changed: str) -> dict[str, str]:
    """The environment of a server: of ours only what every program needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    settings = {
        "DATABASE_URL": database_url,
        "PORTARIA_INSTANCE": str(folder / "instance"),
        "PROMETHEUS_MULTIPROC_DIR": str(
            folder / "counts"
        ),  # goes with the folder, whoever is killed
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://{changed.get('HOST', '127.0.0.1')}:{port}",
        "MONETIZZE_KEY": KEY,
        "ADMIN_EMAIL": "dona@example.test",
        "MAIL_FROM": "Loja <loja@example.test>",
        "FLASK_SKIP_DOTENV": "1",
    }
    return kept | settings | changed


def wait_for(look: Callable[[], Found | None], *, what: str, seconds: float = START_LIMIT) -> Found:
    """Look again and again, until there is something; fails when it does not come."""
    last = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > last:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)
    return found


def free_port() -> int:
    """A port of the loopback that nobody uses, and that the system gives to nobody by itself."""
    return next(port for port in PORTS if is_free("127.0.0.1", port))


def is_free(host: str, port: int) -> bool:
    """Whether an address can be taken: whoever is killed keeps it for another moment."""
    with suppress(OSError), socket.create_server((host, port)):
        return True
    return False


def freeze(pid: int) -> None:
    """Stop a process where it is: when this returns, none of its threads does anything more."""
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: is_frozen(pid), what="its standstill")


def is_frozen(pid: int) -> bool:
    """Whether all threads stand still: they do so one after the other, each when it is its turn."""
    with suppress(FileNotFoundError, ProcessLookupError):  # one of them ends while we look
        states = [
            (each / "stat").read_text("ascii") for each in Path(f"/proc/{pid}/task").iterdir()
        ]
        return all(state.rpartition(") ")[2][0] == "T" for state in states)
    return False


def child_called(name: str, parent: int) -> int | None:
    """The child process of that name, if there is one."""
    with suppress(FileNotFoundError, ProcessLookupError):  # it may end while we look
        for child in children_of(parent):
            if Path(f"/proc/{child}/comm").read_text("ascii").strip() == name[:15]:
                return child
    return None
