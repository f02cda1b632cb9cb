"""What was written to the log of an SQLite file is copied into the file beside the writers."""

import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection

from receiver import checkpoints, provisioning
from receiver.checkpoints import Checkpoints
from receiver.db import db
from receiver.models import Key
from receiver.provisioning.inbox import arrival
from receiver.provisioning.porter import Porter
from receiver.worker.rounds import Loop
from tests.factories import KEY
from tests.live import wait_for
from tests.wire import FORM

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
BODY = 5000


def wal() -> Path:
    return Path(f"{db.engine.url.database}-wal")


def is_copied() -> bool:
    """Whether all that was written stands in the file, too; asked without copying any of it."""
    # The index of the log tells how many frames there are (mxFrame), and how many of them are
    # copied (nBackfill): https://www.sqlite.org/walformat.html
    index = Path(f"{db.engine.url.database}-shm").read_bytes()
    (there,), (copied,) = (struct.unpack_from("=I", index, at) for at in (16, 96))
    return bool(there == copied > 0)


@pytest.fixture(autouse=True)
def often(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 20)
    monkeypatch.setattr(checkpoints, "LONG", 200)


def write(numbers: range, now: datetime) -> None:
    """Keep so many postbacks, each in a transaction of its own."""
    known = Key.active()
    key = known[0] if known else provisioning.add_key(KEY, label="Loja", by="test", now=now)
    key_id = key.id
    db.session.rollback()  # who reads on and on keeps the log
    porter = Porter(db.engine, lambda _came, _news: None)
    for number in numbers:
        body = b"%d=".ljust(BODY, b"x") % number
        porter.keep(arrival(body, content_type=FORM, key_id=key_id, now=now))


def test_the_log_is_begun_anew_while_somebody_writes_on_and_on(now: datetime) -> None:
    """R12: it does not grow for ever, although no writer copies it."""
    sizes = []
    for number in range(20):
        write(_some(number), now)
        sizes.append(wal().stat().st_size)
    assert any(size == before for before, size in pairwise(sizes))


def _some(number: int) -> range:
    return range(number * 200, (number + 1) * 200)


def test_who_writes_meanwhile_is_not_waited_for(now: datetime) -> None:
    made = Checkpoints(db.engine)
    write(range(1), now)
    with db.engine.connect().execution_options(portaria_writes=True) as other, other.begin():
        made.count(checkpoints.EVERY)
        wait_for(lambda: not made.is_free.locked(), what="the checkpoint")
    assert is_copied()


def test_a_worker_copies_what_it_wrote(app: Flask, now: datetime) -> None:
    made, stop = Checkpoints(db.engine), threading.Event()
    write(range(1), now)
    assert not is_copied()

    def batch(*, stop: threading.Event) -> int:
        stop.set()
        return checkpoints.EVERY

    Loop(app, lambda: nullcontext(batch), made, stop, idle=0.0).run()
    wait_for(lambda: not made.is_free.locked(), what="the checkpoint")
    assert is_copied()


def test_every_connection_at_rest_lets_go_of_its_pages(
    app: Flask, shrunk: Callable[[], set[int]]
) -> None:
    with ExitStack() as taken:
        for _each in range(3):
            taken.enter_context(db.engine.connect()).exec_driver_sql("SELECT * FROM member")
    with db.engine.connect() as busy:
        checkpoints.forget_pages(db.engine)
        assert len(shrunk()) == 2 and id(busy.connection.dbapi_connection) not in shrunk()


@pytest.fixture
def shrunk(app: Flask) -> Iterator[Callable[[], set[int]]]:
    """The connections that were told to let go."""
    asked: set[int] = set()

    def hear(told: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement == "PRAGMA shrink_memory":
            asked.add(id(told.connection.dbapi_connection))

    event.listen(db.engine, "before_cursor_execute", hear)
    yield lambda: asked
    event.remove(db.engine, "before_cursor_execute", hear)


def test_a_checkpoint_that_failed_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = Checkpoints(db.engine)

    def fails() -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR"
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(made.pool, "connect", fails)
        made.count(checkpoints.EVERY)
        wait_for(lambda: "SQLITE_IOERR" in caplog.text, what="a line in the log")
    wait_for(lambda: not made.is_free.locked(), what="its end")
    made.count(checkpoints.EVERY)
    wait_for(lambda: not made.is_free.locked(), what="the next one")
    assert caplog.text.count("no checkpoint") == 1
