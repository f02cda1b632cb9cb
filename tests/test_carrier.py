"""Word of work goes out after its commit, keeps nobody waiting, and is never the truth."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from config import ROOT
from receiver import carrier, jobs, worker
from receiver.carrier import LETTERS, OTHERS, POSTBACKS, Carrier, Piece
from receiver.carrier.calling import MOST_WAITING
from receiver.carrier.queues import queue_of
from receiver.db import db, transaction
from receiver.models import Job
from receiver.models.job import JobKind
from tests.backends import ON_SQLITE
from tests.factories import Shop, document, members
from tests.live import wait_for
from tests.work import owe


class Heard(Carrier):
    """A carrier that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__("amqp://nobody")
        self.pieces: list[Piece] = []

    def call(self, pieces: Iterable[Piece]) -> None:
        self.pieces += pieces


@pytest.fixture
def heard(app: Flask) -> Heard:
    """What would have been sent to a broker."""
    heard = app.extensions["carrier"] = Heard()
    return heard


def test_word_of_work_that_is_due_goes_out_after_the_commit(heard: Heard, now: datetime) -> None:
    with transaction():
        jobs.owe(JobKind.SALE, "sale:1", row_id=1, now=now)
        jobs.owe_again(JobKind.MEMBER, "member:2", row_id=2, now=now, at=now)
        jobs.owe(JobKind.MEMBER, "member:3", row_id=3, now=now, at=now + timedelta(days=1))
        assert heard.pieces == []
    assert heard.pieces == [(JobKind.SALE, 1), (JobKind.MEMBER, 2)]


def test_no_word_goes_out_of_what_was_undone(heard: Heard, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.owe(JobKind.SALE, "sale:1", row_id=1, now=now)
        raise ZeroDivisionError
    owe(2, now)
    assert heard.pieces == [(JobKind.POSTBACK, 2)]


def test_a_door_that_keeps_by_itself_sends_word_of_what_it_kept(heard: Heard, app: Flask) -> None:
    carrier.kept(app, [4, 5])
    assert heard.pieces == [(JobKind.POSTBACK, 4), (JobKind.POSTBACK, 5)]


def test_without_a_broker_there_is_nobody_to_tell(app: Flask, now: datetime) -> None:
    owe(1, now)
    carrier.kept(app, [1])
    assert "carrier" not in app.extensions


def test_whoever_hears_of_work_finds_it_under_its_kind_and_number(
    heard: Heard, app: Flask, now: datetime
) -> None:
    """A life that owes work of each kind: none is owed under another key."""
    shop = Shop(now)
    shop.arrive(2, assinatura=("C1", 1))
    shop.arrive(4)
    owed = db.session.execute(sa.select(Job.kind, Job.row_id, Job.key)).all()
    assert {kind for kind, _row_id, _key in owed} == {JobKind.LETTER}
    assert all(key == f"{kind}:{row_id}" for kind, row_id, key in owed)
    assert {kind for kind, _row_id in heard.pieces} == {JobKind.LETTER}


def test_work_that_was_brought_is_done_once_however_often_it_is_brought(
    app: Flask, now: datetime
) -> None:
    shop = Shop(now)
    ids = [
        shop.keep(document(2, sale=f"S{n}", email=f"b{n}@example.test")).postback_id for n in (1, 2)
    ]
    assert worker.do_these(JobKind.POSTBACK, [ids[0]]) == 1
    assert members() == ["b1@example.test"]
    assert worker.do_these(JobKind.POSTBACK, [*ids, 999]) == 1
    assert worker.do_these(JobKind.POSTBACK, ids) == 0
    letters = list(db.session.scalars(sa.select(Job.row_id).where(Job.kind == JobKind.LETTER)))
    assert worker.do_these(JobKind.LETTER, letters) == 2
    assert worker.do_these(JobKind.LETTER, letters) == 0


def test_what_is_being_done_was_begun_before_or_is_not_due_is_not_taken(
    app: Flask, now: datetime
) -> None:
    owe(1, now)
    owe(2, now, at=now + timedelta(hours=1))
    with transaction():
        (first,) = jobs.claim_these(JobKind.POSTBACK, [1, 2], now=now)
        assert jobs.claim_these(JobKind.POSTBACK, [1, 2], now=now) == []
        jobs.retry(first, "a bug", now=now)
        assert jobs.claim_these(JobKind.POSTBACK, [1], now=now + timedelta(minutes=5)) == []
        assert len(jobs.claim((JobKind.POSTBACK,), limit=5, now=now + timedelta(minutes=5))) == 1


def test_letters_have_a_queue_of_their_own() -> None:
    assert queue_of(JobKind.LETTER) == LETTERS
    assert queue_of(JobKind.POSTBACK) == POSTBACKS
    assert {queue_of(kind) for kind in (JobKind.SALE, JobKind.MEMBER)} == {OTHERS}


@ON_SQLITE  # no database is asked, and it waits for seconds
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_never_answers_keeps_nobody_waiting(
    scheme: str, capsys: pytest.CaptureFixture[str], app: Flask
) -> None:
    """It takes the connection and says nothing: the worst kind of away."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = Carrier(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        for number in range(3 * MOST_WAITING):
            one.call([(JobKind.POSTBACK, number)])
        assert time.monotonic() - begun < 10
        wait_for(lambda: one.is_away, what="its own judgement")
    told = capsys.readouterr().err
    assert told.count("broker away") == 1
    assert told.count("too much for the broker") <= 1


def test_a_server_without_a_broker_does_not_load_celery() -> None:
    """It takes a second, and 25 MB in each process."""
    look = "import sys, receiver.supervisor; print([m for m in sys.modules if m in ('celery', 'kombu', 'redis')])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"[]\n"
