"""The servers that are measured: gunicorn alone, or all of it; on either database."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from bench.bodies import KEY
from bench.found import NoFigure
from bench.plan import Plan
from config import ROOT
from tests import live
from tests.postgres import DURABLE, Postgres

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
OURS, PLAIN = "wsgi:app", "bench.plain:app"
# Measures of postbacks leave the letters where they are owed.
NO_LETTERS = {"PORTARIA_WORK": "postbacks", "WELCOME": "link"}
STOP_LIMIT = 40.0
LOOK = 0.05


class Unprocessed(NoFigure):
    """Work was left, or given up."""


class Ledger:
    """Looks into a database, past the server; each thread that looks has its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    @cached_property
    def connection(self) -> sqlite3.Connection | psycopg.Connection:
        """Made when first asked; every statement is a transaction of its own."""
        scheme, _, path = self.url.partition(":///")
        if scheme == "sqlite":
            return sqlite3.connect(path, isolation_level=None, timeout=60)
        return psycopg.connect(self.url, autocommit=True)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement, and tell all that it returns."""
        cursor = self.connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def number(self, question: str) -> int:
        """What a question that has one number as its answer comes to."""
        ((answer,),) = self.execute(question)
        return int(answer)

    def kept(self) -> int:
        """Postbacks kept: distinct ones, because a repeat has no row."""
        return self.number("SELECT count(*) FROM postback")

    def waiting(self) -> int:
        """Postbacks not understood yet."""
        return self.number("SELECT count(*) FROM postback WHERE state = 'waiting'")

    def wait_until_done(self, *, seconds: float) -> None:
        """Until every postback is understood. Raises Unprocessed."""
        last = time.monotonic() + seconds
        while left := self.waiting():
            if time.monotonic() > last:
                raise Unprocessed(f"{left} postbacks were left after {seconds:.0f} s")
            time.sleep(LOOK)
        if dead := self.number("SELECT count(*) FROM job WHERE state = 'dead'"):
            raise Unprocessed(f"{dead} pieces of work were given up")

    def wait_until_booked(self, *, seconds: float) -> None:
        """Until all that they tell besides is in the books. Raises Unprocessed."""
        last = time.monotonic() + seconds
        while left := self.number("SELECT count(*) FROM postback WHERE unbooked"):
            if time.monotonic() > last:
                raise Unprocessed(f"{left} postbacks were not in the books after {seconds:.0f} s")
            time.sleep(LOOK)

    def close(self) -> None:
        """Let go of it."""
        if "connection" in self.__dict__:
            self.connection.close()
            del self.connection


@dataclass(frozen=True)
class Site:
    """A migrated database that knows the key, and the settings of servers on it."""

    folder: Path
    environ: dict[str, str]
    ledger: Ledger

    def portaria(self, *arguments: str, typed: str = "", **changed: str) -> None:
        """Run a command of ours until it ends."""
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments],
            input=typed,
            env=self.environ | changed,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )


@contextmanager
def site(backend: str, plan: Plan, folder: Path, **changed: str) -> Iterator[Site]:
    """A fresh database, with its settings."""
    with ExitStack() as stack:
        url = stack.enter_context(database(backend, plan, folder))
        changed = {"MONETIZZE_KEY": KEY, **changed}
        environ = live.environment(url, folder=folder, port=live.free_port(), **changed)
        made = Site(folder, environ, Ledger(url))
        stack.callback(made.ledger.close)
        made.portaria("migrate")
        made.portaria("keys", "add", "--label", "Bench", typed=KEY)
        yield made


@contextmanager
def database(backend: str, plan: Plan, folder: Path) -> Iterator[str]:
    """The address of an empty database that syncs as it should."""
    if backend == SQLITE:
        yield f"sqlite:///{folder}/portaria.db"
        return
    server = Postgres(settings=DURABLE, base=plan.folder)
    try:
        server.start()
        yield server.create("portaria")
    finally:
        server.remove()


@contextmanager
def web(app: str, made: Site, **changed: str) -> Iterator[int]:
    """Gunicorn as bin/serve runs it, without a worker; the port it listens on."""
    port = live.free_port()
    command = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    with process([*command, app], made, "web", **changed) as running:
        live.wait_for(lambda: _answers(running, port), what=app)
        yield port


@contextmanager
def worker(made: Site, **changed: str) -> Iterator[None]:
    """The worker alone."""
    command = ["-m", "flask", "--app", str(ROOT / "wsgi.py"), "worker"]
    with process(command, made, "worker", **changed):
        yield


@contextmanager
def process(
    command: list[str], made: Site, name: str, **changed: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program with the settings of a site, stopped afterwards."""
    with (made.folder / f"{name}.log").open("ab") as log:
        running = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=made.environ | changed,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(timeout=STOP_LIMIT)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def everything(made: Site, **changed: str) -> Iterator[live.Live]:
    """Web and worker under the supervisor, on the port of the site."""
    environ = made.environ | changed
    server = live.Executed(environ["PUBLIC_URL"], made.folder, environ, live.PROGRAM)
    server.start()
    try:
        live.wait_for(server.is_ready, what="the server")
        yield server
    finally:
        server.stop()


def port_of(made: Site) -> int:
    """Where everything() listens."""
    return int(made.environ["PORT"])


def _answers(running: subprocess.Popen[bytes], port: int) -> bool:
    if running.poll() is not None:
        raise RuntimeError(f"it ended with status {running.returncode}; is something missing?")
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(one for child in told for one in family(int(child)))]


def pss(pids: list[int]) -> float:
    """Megabytes of memory: what they have in common is counted once."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total * 1024 / 1e6
