"""The bell: whoever waits for work is called when it is committed, and not while nothing is."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection

from receiver import bell, jobs
from receiver.db import db, transaction
from receiver.models.job import JobKind
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.work import owe

CUT_LISTENERS = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
)
PATIENCE = 20.0  # a bound against a hang, not a measure


class Rung:
    """Counts how often it rang."""

    def __init__(self) -> None:
        self.times = 0
        self.now = threading.Event()

    def __call__(self, _connection: Connection | None) -> None:
        self.times += 1
        self.now.set()


@contextmanager
def listening(app: Flask) -> Iterator[Rung]:
    """Somebody who listens in a thread of their own."""
    rung, stop = Rung(), threading.Event()
    thread = threading.Thread(target=bell.listen, args=(db.engine, rung, stop))
    thread.start()
    try:
        assert rung.now.wait(PATIENCE)
        yield rung
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_work_that_is_owed_rings(app: Flask, now: datetime) -> None:
    with listening(app) as rung:
        for number in range(3):
            before = rung.times
            rung.now.clear()
            owe(number, now)
            assert rung.now.wait(PATIENCE)
            assert rung.times > before


def test_what_is_undone_does_not_ring(app: Flask, now: datetime) -> None:
    with listening(app) as rung:
        before = rung.times
        with pytest.raises(ZeroDivisionError), transaction():
            jobs.owe(JobKind.POSTBACK, "postback:1", row_id=1, now=now)
            raise ZeroDivisionError
        rung.now.clear()
        assert not rung.now.wait(0.3)
        assert rung.times == before


@ON_SQLITE
def test_a_write_ends_the_nap(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has nothing to hear does not look, and misses nothing."""
    monkeypatch.setattr(bell, "NAP", 3 * PATIENCE)
    with listening(app) as rung:
        time.sleep(bell.GLANCE * bell.GLANCES * 3)
        rung.now.clear()
        owe(1, now)
        assert rung.now.wait(PATIENCE)
        monkeypatch.setattr(bell, "NAP", bell.GLANCE)
        owe(2, now)  # it wakes once more, and finds that it shall stop


@ON_POSTGRES
def test_a_connection_that_breaks_is_replaced_and_rings(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was owed meanwhile must not wait for the next word."""
    monkeypatch.setattr(bell, "AWAY", 0.05)
    with listening(app) as rung:
        rung.now.clear()
        with db.engine.connect() as connection:
            assert len(connection.execute(CUT_LISTENERS).all()) == 1
        assert rung.now.wait(PATIENCE)
        rung.now.clear()
        owe(1, now)
        assert rung.now.wait(PATIENCE)
