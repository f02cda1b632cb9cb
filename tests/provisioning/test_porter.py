"""The porter keeps what many threads bring, in one commit, whatever happens meanwhile."""

import os
import random
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from receiver import provisioning
from receiver.db import db
from receiver.models import Job, Postback
from receiver.provisioning import inbox
from receiver.provisioning import porter as module
from receiver.provisioning.inbox import Arrival, arrival
from receiver.provisioning.porter import News, NotKept, Porter
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.conftest import MakeApp
from tests.factories import KEY
from tests.faults.steps import at_every_step, everything
from tests.live import wait_for
from tests.wire import FORM

LONG = 30.0


@pytest.fixture
def key(app: Flask, now: datetime) -> int:
    """The number of an accepted key."""
    return provisioning.add_key(KEY, label="Loja", by="test", now=now).id


@pytest.fixture
def told() -> list[list[News]]:
    """What was told after each commit."""
    return []


@pytest.fixture
def porter(key: int, told: list[list[News]]) -> Porter:
    """A porter, and nobody else at work."""

    def tell(_came: list[Arrival], news: Sequence[News]) -> None:
        told.append(list(news))

    return Porter(db.engine, tell)


@pytest.fixture
def came(key: int, now: datetime) -> list[Arrival]:
    """Ten different postbacks."""
    bodies = [b"a=%d" % number for number in range(10)]
    return [arrival(body, content_type=FORM, key_id=key, now=now) for body in bodies]


def at_once(porter: Porter, came: list[Arrival]) -> list[object]:
    """Bring all of these while the first crossing is held up; what each was told."""
    with porter.pen, ThreadPoolExecutor(len(came)) as threads:
        trips = [threads.submit(porter.keep, one) for one in came]
        wait_for(lambda: len(porter.ferry._queue) == len(came), what="a queue")
        porter.pen.release()
        try:
            return [trip.exception(LONG) or result(trip.result()) for trip in trips]
        finally:
            porter.pen.acquire()


def result(kept: object) -> str:
    return str(kept.result) if isinstance(kept, provisioning.Kept) else repr(kept)


def count(row: type[Postback | Job]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(row.id))) or 0


def test_what_waits_together_is_kept_in_one_commit(
    porter: Porter, came: list[Arrival], told: list[list[News]]
) -> None:
    assert at_once(porter, came) == ["stored"] * 10
    assert [len(news) for news in told] == [10]
    assert (count(Postback), count(Job)) == (10, 10)


def test_nobody_is_answered_before_the_commit_has_returned(
    porter: Porter, came: list[Arrival]
) -> None:
    """R1: a 200 for something that is not on disk would be a lie."""
    seen: list[bool] = []
    trips = [threading.Thread(target=porter.keep, args=[one], daemon=True) for one in came]

    def before_commit(_connection: object) -> None:
        seen.append(any(not trip.is_alive() for trip in trips))

    sa.event.listen(db.engine, "commit", before_commit)
    with porter.pen:
        for trip in trips:
            trip.start()
        wait_for(lambda: len(porter.ferry._queue) == len(came), what="a queue")
    for trip in trips:
        trip.join(LONG)
    assert not any(seen)
    assert count(Postback) == 10


def test_wherever_its_porter_died_nothing_is_half_kept(porter: Porter, came: list[Arrival]) -> None:
    """R6: rows without work, or work without rows."""
    before = everything()
    for step in at_every_step(lambda: porter.ferry._carry(lambda: came)):
        assert everything() == before, f"half kept after {step - 1} steps"
    assert (count(Postback), count(Job)) == (10, 10)


def test_one_bad_row_does_not_fail_its_neighbours(porter: Porter, came: list[Arrival]) -> None:
    bad = replace(came[4], content_type="\ud800")
    told = at_once(porter, [*came[:4], bad, *came[5:]])
    assert Counter(map(str, told)) == {"stored": 9, "": 1}
    assert isinstance(told[4], NotKept)
    assert (count(Postback), count(Job)) == (9, 9)


def test_a_conflict_with_others_is_tried_again(
    porter: Porter, came: list[Arrival], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, troubles = inbox.keep_all, [IntegrityError("INSERT", {}, ValueError("a race"))]

    def keep_all(connection: sa.Connection, arrivals: list[Arrival]) -> list[object]:
        kept: list[object] = [*real(connection, arrivals)]
        if troubles:
            raise troubles.pop()
        return kept

    monkeypatch.setattr(module, "keep_all", keep_all)
    assert at_once(porter, came) == ["stored"] * 10
    assert count(Postback) == 10


def test_a_bug_fails_all_who_are_aboard_and_none_is_kept(
    porter: Porter, came: list[Arrival], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_told: object, **_more: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(inbox, "owe_for_rows", fails)
    told = at_once(porter, came)
    assert Counter(type(one).__name__ for one in told) == {"RuntimeError": 1, "Sunk": 9}
    assert count(Postback) == 0


def test_two_porters_with_the_same_bodies_in_any_order_store_each_once(
    porter: Porter, make_app: MakeApp, came: list[Arrival]
) -> None:
    """S11: the unique key judges; nobody hears of the race."""
    with make_app().app_context():
        other = Porter(db.engine, lambda _came, _news: None)
        same = [(one, who) for one in came for who in (porter, other) for _ in range(5)]
        random.Random(7).shuffle(same)
        with ThreadPoolExecutor(20) as threads:
            told = Counter(threads.map(lambda pair: result(pair[1].keep(pair[0])), same))
    assert told == {"stored": 10, "repeated": 90}
    assert count(Postback) == 10
    assert list(db.session.scalars(sa.select(Postback.repeats))) == [9] * 10


@ON_POSTGRES
def test_a_connection_that_was_lost_costs_no_answer(porter: Porter, came: list[Arrival]) -> None:
    """R4: the database was restarted between two postbacks."""
    porter.keep(came[0])
    assert porter.connection is not None
    with porter.connection.begin():
        number = porter.connection.scalar(sa.text("SELECT pg_backend_pid()"))
    with db.engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})
    assert result(porter.keep(came[1])) == "stored"


@ON_POSTGRES
def test_a_commit_is_on_disk_whatever_the_server_does_by_default(
    porter: Porter, came: list[Arrival]
) -> None:
    with db.engine.connect() as connection, connection.begin():
        name = connection.scalar(sa.text("SELECT current_database()"))
        connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    try:
        porter.keep(came[0])
        assert porter.connection is not None
        with porter.connection.begin():
            assert porter.connection.scalar(sa.text("SHOW synchronous_commit")) == "on"
    finally:
        with db.engine.connect() as connection, connection.begin():
            connection.execute(sa.text(f'ALTER DATABASE "{name}" RESET ALL'))


@ON_SQLITE
def test_a_commit_of_a_file_is_on_disk(porter: Porter, came: list[Arrival]) -> None:
    porter.keep(came[0])
    assert porter.connection is not None
    with porter.connection.begin():
        assert porter.connection.scalar(sa.text("PRAGMA synchronous")) == 2
        assert porter.connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"


def test_a_process_that_was_forked_has_a_connection_of_its_own(
    porter: Porter, came: list[Arrival]
) -> None:
    """What the parent had open stays the parent's."""
    porter.keep(came[0])
    child = os.fork()
    if child == 0:
        os._exit(0 if result(porter.keep(came[1])) == "stored" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert result(porter.keep(came[2])) == "stored"
    assert count(Postback) == 3


def test_a_fork_in_the_middle_of_a_crossing_leaves_the_child_free_to_cross(
    porter: Porter, came: list[Arrival]
) -> None:
    """Locks that another thread held would never be let go in the child."""
    with porter.pen, porter.ferry._lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if result(porter.keep(came[1])) == "stored" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
