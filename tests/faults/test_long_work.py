"""Work of many turns whose worker is killed in the middle, again and again: each thing once."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import exchange, provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.exchange import arriving
from receiver.models import ImportLine, Job, LogEntry, Postback, Replay
from receiver.models.job import JobKind, JobState
from receiver.models.log_entry import Deed
from receiver.models.member_import import ImportState
from receiver.models.replay import ReplayState
from receiver.provisioning import replaying
from receiver.rules.vocabulary import PostbackState
from tests.exchange.bringing import BY, Brought, bring
from tests.factories import Shop, document, members
from tests.faults.reckoning import end_leases
from tests.faults.workers import Start, Working, starting
from tests.live import wait_for

PEOPLE = [f"p{number:03}@example.test" for number in range(600)]
BAD = {100: "import-no-address", 300: "import-twice", 500: "import-no-day"}


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A server on the clock of everybody else, where a turn is short."""
    monkeypatch.setattr(arriving, "PART", 10)
    monkeypatch.setattr(replaying, "A_TURN", 2)
    return Shop(utcnow())


@pytest.fixture
def start(shop: Shop, database_url: str, tmp_path: Path) -> Iterator[Start]:
    with starting(database_url, tmp_path) as start:
        yield start


def replaced(worker: Working, start: Start) -> Working:
    """Kill it whatever it is at, and start another one."""
    worker.kill()
    end_leases()
    return start()


def file() -> str:
    """Many lines, of which three cannot be taken in."""
    lines = [f"{email};P" for email in PEOPLE]
    for number, bad in ((100, "nada;P"), (300, f"{PEOPLE[7]};P"), (500, "x@example.test;X;;31/2")):
        lines.insert(number - 2, bad)
    return "\n".join(lines)


def is_looked_at() -> bool:
    db.session.rollback()
    begun = sa.select(Job.id).where(Job.kind == JobKind.IMPORT, Job.state == JobState.RUN)
    return db.session.scalar(begun) is not None


def has_come_to(brought: Brought, part: int) -> bool:
    row = brought.row
    assert row.state is ImportState.RUNNING
    return row.after >= part


def looked_through(start: Start) -> tuple[Brought, Working]:
    """A file whose first worker died while it looked through it."""
    worker, brought = start(), bring(file(), utcnow())
    choice = exchange.Choice(exchange.guess(brought.row))
    exchange.choose(brought.number, choice, by=BY, now=utcnow())
    wait_for(is_looked_at, what="the look through the file")
    worker = replaced(worker, start)
    wait_for(lambda: brought.row.state is ImportState.CHECKED, what="the look")
    return brought, worker


def test_an_import_brings_nobody_twice_and_leaves_nobody_out(shop: Shop, start: Start) -> None:
    brought, worker = looked_through(start)
    assert brought.counts == (600, 0, 0, 3)
    exchange.confirm(brought.number, by=BY, now=utcnow())
    for part in (5, 20):
        wait_for(partial(has_come_to, brought, part), what="the next parts")
        worker = replaced(worker, start)
    wait_for(lambda: brought.row.state is ImportState.DONE, what="the import")
    assert (brought.counts, sorted(members())) == ((600, 0, 0, 3), PEOPLE)
    assert (brought.refused(), len(ImportLine.of(brought.number, limit=99))) == (BAD, 3)
    assert told(Deed.MEMBER_CREATED) == 600


def told(deed: Deed) -> int:
    """How often the log tells of it."""
    lines = sa.select(sa.func.count()).where(LogEntry.deed == deed)
    return db.session.scalar(lines) or 0


def has_gone_through(number: int, count: int) -> bool:
    db.session.rollback()
    replay = db.session.get_one(Replay, number)
    assert replay.state is ReplayState.RUNNING
    return replay.gone_through >= count


def test_a_replay_repeats_nothing_and_leaves_nothing_out(shop: Shop, start: Start) -> None:
    kept = [shop.keep(document(2, sale=f"S{n}")).postback_id for n in range(120)]
    shop.work()
    worker = start()
    number = provisioning.begin_replay(kept, by=BY, now=utcnow())
    for count in (10, 40):
        wait_for(partial(has_gone_through, number, count), what="some of them")
        worker = replaced(worker, start)
    wait_for(lambda: is_over(number), what="all of them")
    assert db.session.get_one(Replay, number).done == 120
    again = sa.select(LogEntry.postback_id).where(LogEntry.deed == Deed.REPLAYED)
    assert list(db.session.scalars(again.order_by(LogEntry.id))) == kept
    assert (told(Deed.GRANTED), len(members())) == (120, 1)


def is_over(number: int) -> bool:
    db.session.rollback()
    left = sa.select(Postback.id).where(Postback.state != PostbackState.DONE)
    is_done = db.session.get_one(Replay, number).state is ReplayState.DONE
    return is_done and not db.session.scalars(left).all()
