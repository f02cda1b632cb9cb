"""Many write to one SQLite file, and each gets its turn."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import ROOT
from receiver import turns
from receiver.db import db, transaction
from receiver.models import Worker
from tests import live

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def other(database_url: str) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection."""
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as opened:
        yield opened


def write(app: Flask, name: str, now: datetime) -> None:
    with app.app_context(), transaction():
        db.session.add(Worker(name=name, seen_at=now))


def write_on_and_on(other: sqlite3.Connection, done: threading.Event) -> None:
    while not done.is_set():
        other.execute("BEGIN IMMEDIATE")
        done.wait(0.01)
        other.execute("COMMIT")
        done.wait(0.001)


def written() -> int:
    db.session.rollback()  # what others have written meanwhile is there, too
    return db.session.scalar(sa.select(sa.func.count()).select_from(Worker)) or 0


def test_a_writer_with_hardly_a_pause_keeps_nobody_out(
    app: Flask, other: sqlite3.Connection, now: datetime
) -> None:
    """R12, R3: as a busy worker writes beside the door."""
    done = threading.Event()
    busy = threading.Thread(target=write_on_and_on, args=(other, done))
    busy.start()
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda n: write(app, f"writer {n}", now), range(40)))
    finally:
        done.set()
        busy.join()
    assert written() == 40


def test_who_waits_too_long_is_told_so(
    app: Flask, other: sqlite3.Connection, now: datetime
) -> None:
    """R4: after the time that the connection itself would wait."""
    db.session.execute(sa.text("PRAGMA busy_timeout=20"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"), transaction():
        pass
    other.execute("ROLLBACK")
    with transaction():
        assert db.session.scalar(sa.text("PRAGMA busy_timeout")) == 20


def test_another_trouble_is_told_at_once(app: Flask, other: sqlite3.Connection) -> None:
    """R4: only for a lock is it worth waiting."""
    db.session.execute(sa.text("PRAGMA query_only=1"))
    with pytest.raises(OperationalError, match="readonly"), transaction():
        db.session.add(Worker(name="one", seen_at=datetime.now().astimezone()))
    db.session.execute(sa.text("PRAGMA query_only=0"))


def test_who_must_wait_more_often_than_not_knows_that_others_want_the_pen(
    app: Flask, other: sqlite3.Connection, now: datetime
) -> None:
    """R3: the worker writes less at a time then, and alone as much as it can."""
    for number in range(40):
        write(app, f"alone {number}", now)
    assert not turns.is_sought()
    for number in range(20):
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.05, other.execute, ["COMMIT"]).start()
        write(app, f"not alone {number}", now)
    assert turns.is_sought()


ONE_MORE = """import sys
import sqlalchemy as sa
from receiver import db
engine = sa.create_engine(sys.argv[1]).execution_options(portaria_writes=True)
with engine.begin() as connection:
    connection.execute(sa.text("INSERT INTO worker (name, seen_at) VALUES ('one', '2026-01-01')"))
"""


@pytest.fixture
def stopped(
    app: Flask, database_url: str, other: sqlite3.Connection
) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process, first in the line for the pen, which was stopped while it waits."""
    other.execute("BEGIN IMMEDIATE")
    waiting = subprocess.Popen([sys.executable, "-c", ONE_MORE, database_url], cwd=ROOT)
    live.wait_for(lambda: turns.is_anybody_waiting(db.engine), what="the other process")
    live.freeze(waiting.pid)
    db.session.execute(sa.text("PRAGMA busy_timeout=200"))
    yield waiting
    waiting.kill()
    waiting.wait()


def lines_stood_in() -> int:
    return [thread.name for thread in threading.enumerate()].count("line")


def test_who_was_stopped_in_line_keeps_nobody_from_a_free_pen(
    other: sqlite3.Connection, stopped: "subprocess.Popen[bytes]", now: datetime
) -> None:
    """R4: as in a frozen container. Only one of us waits behind it; later the line moves again."""
    other.execute("COMMIT")
    for number in range(3):
        with transaction():
            db.session.add(Worker(name=f"writer {number}", seen_at=now))
    assert (written(), lines_stood_in()) == (3, 1)
    stopped.send_signal(signal.SIGCONT)
    assert stopped.wait(live.STOP_LIMIT) == 0
    live.wait_for(lambda: lines_stood_in() == 0, what="the end of the line")
    assert (written(), turns.is_anybody_waiting(db.engine)) == (4, False)


def test_behind_one_who_was_stopped_nobody_waits_longer_for_a_taken_pen(
    other: sqlite3.Connection, stopped: "subprocess.Popen[bytes]"
) -> None:
    """R4: the same error as without it, so that the door answers 503."""
    for _ in range(2):
        with pytest.raises(OperationalError, match="database is locked"), transaction():
            pass
    other.execute("ROLLBACK")
    assert lines_stood_in() == 1
