"""Care of the database itself: pages that are free, the log beside the file, autovacuum."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import housekeeping
from receiver.db import db, transaction
from receiver.models import Throttle
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.housekeeping.sweeping import DAY, age, sweep

ROWS = 2000


def fill(now: datetime) -> None:
    """Rows that take some room, and are over a day later."""
    told = {"count": 1, "since": now, "until": now}
    age(*(Throttle(name=f"{number:080}", **told) for number in range(ROWS)))


def pages() -> tuple[int, int]:
    """How many pages the file has, and how many of them are free."""
    names = ("page_count", "freelist_count")
    told = [db.session.scalar(sa.text(f"PRAGMA {name}")) or 0 for name in names]
    db.session.rollback()
    return told[0], told[1]


def wal() -> Path:
    """The log beside the file."""
    return Path(f"{db.engine.url.database}-wal")


@ON_SQLITE
def test_a_new_file_can_give_back_what_is_free(app: Flask) -> None:
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA auto_vacuum").scalar() == 2


@ON_SQLITE
def test_what_a_large_removal_left_free_is_given_back(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.housekeeping.file.FEWEST_FREE", 10)
    fill(now)
    full, _free = pages()
    sweep(now + DAY)
    left, free = pages()
    assert left < full * 0.85  # an empty one has most of these pages by itself
    assert free <= max(10, left // 5)


@ON_SQLITE
def test_few_free_pages_wait_for_new_rows(app: Flask, now: datetime) -> None:
    fill(now)
    full, _free = pages()
    sweep(now + DAY)
    assert pages()[0] >= full


@ON_SQLITE
def test_a_log_that_grew_is_emptied(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(now)
    housekeeping.keep_wal_small()
    assert wal().stat().st_size > 0
    monkeypatch.setattr("receiver.housekeeping.file.LARGE_WAL", 1)
    housekeeping.keep_wal_small()
    assert wal().stat().st_size == 0


@ON_SQLITE
def test_a_reader_in_the_way_is_not_waited_for(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.housekeeping.file.LARGE_WAL", 1)
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM throttle").fetchone()
        fill(now)
        housekeeping.keep_wal_small()
        assert wal().stat().st_size > 0
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


@ON_SQLITE
def test_a_sweep_renews_what_plans_are_made_from(app: Flask, now: datetime) -> None:
    age(Throttle(name="first", count=1, since=now, until=now + DAY))
    with transaction():
        db.session.execute(sa.text("ANALYZE"))
    fill(now + DAY)
    sweep(now)
    known = sa.text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_throttle_until'")
    about = (db.session.scalar(known) or "").split()[0]  # some are looked at, not all
    assert ROWS * 0.5 < int(about) < ROWS * 2


@ON_POSTGRES
def test_tables_where_rows_come_and_go_are_cleaned_sooner(app: Flask) -> None:
    asked = sa.text("SELECT relname, reloptions FROM pg_class WHERE reloptions IS NOT NULL")
    told = {name: " ".join(options) for name, options in db.session.execute(asked).all()}
    for name in ("job", "postback", "throttle"):
        assert "autovacuum_vacuum_scale_factor" in told[name]
