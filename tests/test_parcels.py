"""What is written of many rows at once stands there as if each had been written by itself."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NoReturn, cast

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from receiver.db import db, transaction
from receiver.jobs import owe_all_again, row
from receiver.models import Area, Job, LogEntry
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor
from tests.backends import ON_POSTGRES

WORDS = ('100% "d\'água"', "a\\nb\n\tc", "Éder 😀", "%(area)s", "told(x)", ") ON CONFLICT (", "")
DOCUMENTS: tuple[Any, ...] = ({"é": ["1", 2, None]}, {}, {"a": "\x00"}, {"n": 1.5, "t": True})
INSERT = sa.insert(cast(sa.Table, LogEntry.__table__))
SAO_PAULO = timezone(timedelta(hours=-3))

Line = dict[str, Any]


def lines() -> list[Line]:
    """Lines of the log with all that a column may hold."""
    at = datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=SAO_PAULO)
    same = {"at": at, "actor": Actor.CLOCK, "actor_name": "", "deed": Deed.HELD, "area": ""}
    same |= {"letter_id": None, "postback_id": None, "sale_code": None, "member_id": None}
    words = [{**same, "reason": text, "facts": {}} for text in WORDS]
    return words + [{**same, "reason": "", "facts": told, "sale_code": "A7"} for told in DOCUMENTS]


def written() -> list[tuple[Any, ...]]:
    """What stands there, in the order in which it was written."""
    told = (LogEntry.at, LogEntry.deed, LogEntry.reason, LogEntry.facts, LogEntry.sale_code)
    return [tuple(row) for row in db.session.execute(sa.select(*told).order_by(LogEntry.id))]


def refuse(*_told: object) -> NoReturn:
    """Instead of the driver's way of many rows."""
    pytest.fail("each row went by itself")


def test_many_rows_are_kept_as_they_are_one_by_one(app: Flask) -> None:
    """Every word, time and document is the same, whichever way it took."""
    with transaction():
        for line in lines():
            db.session.connection().execute(INSERT, [line])
    alone = written()
    with transaction():
        db.session.connection().execute(INSERT, lines())
    assert len(alone) == len(lines())
    assert written() == [*alone, *alone]
    assert alone[0][0] == datetime(2026, 3, 3, 2, 59, 59, 999999, tzinfo=UTC)


@ON_POSTGRES
def test_many_rows_go_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Rows of tables, objects that are new, and objects that changed."""
    monkeypatch.setattr(psycopg.Cursor, "executemany", refuse)
    with transaction():
        db.session.connection().execute(INSERT, lines())
        areas = [Area(name=str(number), url="", created_at=now) for number in range(30)]
        db.session.add_all(areas)
        db.session.flush()
        for area in areas:
            area.url = f"https://{area.name}.example.com"
    asked = sa.select(Area.name, Area.url).order_by(Area.id)
    found = [(str(number), f"https://{number}.example.com") for number in range(30)]
    assert [tuple(row) for row in db.session.execute(asked)] == found


@ON_POSTGRES
def test_what_cannot_be_told_in_words_goes_the_usual_way(app: Flask) -> None:
    """Bytes: no document has a word for them."""
    table = sa.Table("raw", sa.MetaData(), sa.Column("content", sa.LargeBinary))
    with db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TEMPORARY TABLE raw (content bytea)"))
        connection.execute(sa.insert(table), [{"content": b"\x00\xff"}, {"content": None}])
        assert list(connection.execute(sa.select(table)).scalars()) == [b"\x00\xff", None]


def test_what_is_owed_again_is_owed_once_each(app: Flask, now: datetime) -> None:
    """What stood there under the same keys is begun anew."""
    for days in (1, 2):
        at = now + timedelta(days=days)
        owed = [row(JobKind.MEMBER, f"member:{n}", row_id=n, now=now, at=at) for n in range(9)]
        with transaction():
            owe_all_again(owed, now=now)
    told = db.session.execute(sa.select(Job.row_id, Job.run_at).order_by(Job.row_id))
    assert [tuple(one) for one in told] == [(n, now + timedelta(days=2)) for n in range(9)]


@ON_POSTGRES
def test_what_does_not_fit_is_refused_and_not_cut(app: Flask) -> None:
    """Columns have a length there."""
    told = lines()
    told[3]["area"] = "a" * 201
    with pytest.raises(DBAPIError), transaction():
        db.session.connection().execute(INSERT, told)
    assert written() == []
