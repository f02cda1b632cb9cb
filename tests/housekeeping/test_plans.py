"""What is over is found by an index, and never by reading whole tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from receiver.db import db
from receiver.models import Letter, Postback
from receiver.rules.letter_kinds import LetterKind, LetterState
from tests import people
from tests.backends import ON_SQLITE
from tests.factories import Shop
from tests.housekeeping.sweeping import DAY, age, sweep

# Work that is owed is gone a moment later, and what is "due" was just chosen from it; what is
# "listed" came with the statement, and a "constant row" is no table at all.
SMALL = ("job", "due", "listed", "CONSTANT")


@contextmanager
def plans() -> Iterator[list[str]]:
    """How SQLite goes about each statement meanwhile."""
    told: list[str] = []

    def explain(_c: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            steps = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            told.extend(step[3] for step in steps)

    event.listen(db.engine, "before_cursor_execute", explain)
    yield told
    event.remove(db.engine, "before_cursor_execute", explain)


@pytest.fixture
def gone(app: Flask, now: datetime) -> Postback:
    """A postback whose time will be over, beside one of another kind and a letter."""
    told = {"to": people.ANA, "language": "pt_BR", "state": LetterState.SENT, "created_at": now}
    age(Letter(kind=LetterKind.NEW_AREA, **told))
    shop = Shop(now)
    shop.arrive(sale="100")
    return shop.arrive(7, sale=None)


@ON_SQLITE
@pytest.mark.parametrize("has_statistics", [False, True])
def test_a_sweep_reads_no_whole_table(
    gone: Postback, now: datetime, *, has_statistics: bool
) -> None:
    if has_statistics:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    with plans() as found:
        sweep(now + 200 * DAY)
    assert not db.session.get_one(Postback, gone.id).has_body
    walks = [step for step in found if step.startswith(("SCAN", "SEARCH")) and is_a_walk(step)]
    assert walks == []
    for name in ("ix_postback_spent", "ix_postback_again", "ix_letter_over"):
        assert any(name in step for step in found), name


def is_a_walk(step: str) -> bool:
    """Whether a step looks at rows that it was not asked for."""
    return step.split()[1] not in SMALL and ("USING" not in step or "ix_postback_state" in step)
