"""R11: a web server that is stopped finishes what it has begun."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.db import db
from receiver.models import Postback
from tests import live
from tests.backends import ON_POSTGRES
from tests.factories import document
from tests.faults.marketplace import Marketplace
from tests.live import Live, wait_for
from tests.test_processes import is_there
from tests.wire import as_form

RUNNING = 5
WAITING = sa.text(
    # The worker looks at what was kept, too: that is no request.
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO postback%'"
)


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Live]:
    """One that sends nobody away who waits, and whose worker has nothing left to do."""
    program = "tests.faults.unhurried"
    with live.serving(database_url, folder=tmp_path, BRAKE="0", program=program) as running:
        assert Marketplace(running.url, []).ask(body_of("S")) == "200 stored"
        wait_for(is_done, what="the worker")
        yield running


def body_of(sale: str) -> bytes:
    """A sale that somebody tells of."""
    return as_form({**document(1, sale=sale), "chave_unica": live.KEY})


def is_done() -> bool:
    """Whether all that was kept is understood, and entered in the books."""
    is_left = sa.or_(Postback.processed_at.is_(None), Postback.unbooked)
    with db.engine.connect() as connection:
        return not connection.scalar(sa.select(sa.exists().where(is_left)))


@contextmanager
def held_up() -> Iterator[None]:
    """Nobody can keep a postback, so that every request that wants to is still running."""
    with db.engine.connect() as holder:
        holder.execute(sa.text("LOCK TABLE postback IN SHARE MODE"))  # the worker may read
        yield


def waiting() -> int:
    with db.engine.connect() as connection:
        return int(connection.scalar(WAITING) or 0)


@ON_POSTGRES
def test_requests_that_are_running_when_it_is_stopped_are_answered(
    app: Flask, server: Live
) -> None:
    """R11: 200, and kept."""
    worker = server.worker()
    bodies = [body_of(f"S{number}") for number in range(RUNNING)]
    with ThreadPoolExecutor(RUNNING) as clients:
        with held_up():
            answers = clients.map(Marketplace(server.url, []).ask, bodies)
            wait_for(lambda: waiting() > 0, what="requests that wait")
            server.process.send_signal(SIGTERM)
            # The idle one has ended: so the busy one was told, too.
            wait_for(lambda: not is_there(worker), what="the stop")
        assert list(answers) == ["200 stored"] * RUNNING
    assert server.process.wait(timeout=live.STOP_LIMIT) == 0
    assert db.session.scalar(sa.select(sa.func.count(Postback.id))) == RUNNING + 1
