"""Stories: all or nothing, one after another, and nobody waits who only reads."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, StatementError

from receiver.db import after_commit, db, hold, one_of, transaction
from receiver.models import Area, Worker
from receiver.numbering import number
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.crowd import at_once

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
CROWD = 8


def area(name: str, now: datetime) -> Area:
    """A row to write."""
    made = Area(name=name, url="", created_at=now)
    db.session.add(made)
    return made


def names() -> set[str]:
    """What is on disk."""
    db.session.rollback()
    return set(db.session.scalars(sa.select(Area.name)))


def can_write(url: str) -> bool:
    """Whether somebody else could begin a story of their own now."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        other.close()
    return True


@ON_SQLITE
def test_every_connection_is_safe_and_patient(app: Flask) -> None:
    """R12, T14: WAL, a sync for each commit, and some patience with other writers."""
    connections = [db.engine.connect() for _ in range(12)]
    for connection in connections:
        for name, value in WANTED.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
        waits = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert waits is not None and waits >= 5000
        connection.close()


@ON_POSTGRES
def test_no_question_is_compiled_or_shared_out(app: Flask) -> None:
    for name, value in {"jit": "off", "max_parallel_workers_per_gather": "0"}.items():
        assert db.session.scalar(sa.text(f"SHOW {name}")) == value


@pytest.mark.parametrize("wanted", [[], ["A"], ["B", "nobody", "C"]])
def test_one_of_many_is_whoever_is_named(app: Flask, now: datetime, wanted: list[str]) -> None:
    with transaction():
        for name in "ABC":
            area(name, now)
    found = db.session.scalars(sa.select(Area.name).where(one_of(Area.name, wanted)))
    assert sorted(found) == [name for name in wanted if name != "nobody"]


@ON_SQLITE
def test_a_story_takes_the_write_lock_when_it_begins(app: Flask, database_url: str) -> None:
    """R12, T14: BEGIN IMMEDIATE, so that what it reads is still true when it writes."""
    with transaction():
        assert not can_write(database_url)
    assert can_write(database_url)


@ON_SQLITE
def test_whoever_only_reads_takes_no_lock(app: Flask, database_url: str) -> None:
    """R12: a plain BEGIN, also on a connection that a story has used before."""
    with transaction():
        pass
    assert names() == set()
    assert db.session().in_transaction()
    assert can_write(database_url)


def test_a_story_is_told_whole(app: Flask, now: datetime) -> None:
    with transaction():
        area("one", now)
        area("two", now)
    assert names() == {"one", "two"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_or_not_at_all(app: Flask, now: datetime, error: type[BaseException]) -> None:
    """R6: whatever ends it; and the next one can be told."""
    with pytest.raises(error), transaction():
        area("half", now)
        db.session.flush()
        raise error
    with transaction():
        area("whole", now)
    assert names() == {"whole"}


def test_what_the_database_refuses_at_the_end_is_not_told_either(app: Flask, now: datetime) -> None:
    with transaction():
        area("taken", now)
    with pytest.raises(IntegrityError), transaction():
        area("free", now)
        area("taken", now)
    assert names() == {"taken"}


def test_no_story_is_told_within_another(app: Flask, now: datetime) -> None:
    """Helpers never commit: half of the outer story would be on disk."""
    with pytest.raises(RuntimeError, match="already being told"), transaction():
        area("outer", now)
        with transaction():
            area("inner", now)
    assert names() == set()


def test_a_story_reads_again_what_was_read_before_it(app: Flask, now: datetime) -> None:
    """Facts of a decision are never stale."""
    with transaction():
        mine = area("old", now)
    assert mine.name == "old"

    def rename(_: int) -> None:
        with transaction():
            db.session.execute(sa.update(Area).values(name="new"))

    at_once(app, rename, [1])
    with transaction():
        assert mine.name == "new"


def test_stories_about_the_same_follow_each_other(app: Flask, now: datetime) -> None:
    """However their names are ordered, none waits for another crosswise."""

    def count(number: int) -> None:
        for _ in range(10):
            with transaction():
                hold(*(("a", "b") if number % 2 else ("b", "a")))
                seen = db.session.scalar(sa.select(sa.func.count(Area.id)))
                area(f"number {seen}", now)  # the same number twice would be refused

    at_once(app, count, range(CROWD))
    assert len(names()) == 10 * CROWD


def test_a_reader_waits_for_no_writer_and_sees_nothing_half(app: Flask, now: datetime) -> None:
    """R12."""
    with transaction():
        area("unfinished", now)
        db.session.flush()
        assert at_once(app, lambda _: names(), [1]) == [set()]
    assert at_once(app, lambda _: names(), [1]) == [{"unfinished"}]


def test_times_come_back_as_the_same_instant_in_utc(app: Flask, now: datetime) -> None:
    there = timezone(timedelta(hours=-3))
    with transaction():
        db.session.add(Worker(name="one", seen_at=now.astimezone(there)))
    db.session.expire_all()
    seen = db.session.scalars(sa.select(Worker.seen_at)).one()
    assert (seen, seen.tzinfo) == (now, UTC)
    assert db.session.scalar(sa.select(Worker.id).where(Worker.seen_at == now.astimezone(there)))


def test_a_time_without_a_zone_is_refused(app: Flask, now: datetime) -> None:
    with pytest.raises(StatementError, match="has no time zone"), transaction():
        db.session.add(Worker(name="one", seen_at=now.replace(tzinfo=None)))


def test_the_text_of_an_error_shows_no_parameters(app: Flask, now: datetime) -> None:
    """S55: they are bodies and addresses."""
    with pytest.raises(IntegrityError) as refused, transaction():
        db.session.execute(sa.insert(Area).values(id=1, name=None, url="segredo", created_at=now))
    assert "[SQL parameters hidden" in str(refused.value)


def test_what_follows_a_commit_follows_no_story_that_was_undone(app: Flask, now: datetime) -> None:
    """It sees what was committed, and once only."""
    seen: list[set[str]] = []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append({"undone"}))
        raise ZeroDivisionError
    with transaction():
        area("one", now)
        after_commit(lambda: seen.append(names()))
        assert seen == []
    with transaction():
        area("two", now)
    assert seen == [{"one"}]


def test_new_rows_can_be_told_their_numbers_before_they_are_written(
    app: Flask, now: datetime
) -> None:
    with transaction():
        area("first", now)
    with transaction(), db.session.no_autoflush:
        number([area("second", now), area("third", now)])
        ahead = {one.name: one.id for one in db.session.new}
        number([area("fourth", now)])
    rows = dict(db.session.execute(sa.select(Area.name, Area.id)).all())
    assert ahead == {name: rows[name] for name in ("second", "third")}
    assert sorted(rows.values()) == [1, 2, 3, 4]
