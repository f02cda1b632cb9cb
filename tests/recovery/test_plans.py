"""With many open cases the list and the due reminders are found by their indexes, on both sides."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from bench.crowd import unfinished
from bench.crowd.lives import COURSES, DOMAIN
from receiver import jobs
from receiver.db import db, is_postgres
from receiver.models import Key, RecoveryCase
from receiver.models.job import JobKind
from receiver.web.admin import recovered
from receiver.web.admin.unfinished import Filter

ASKED: list[tuple[dict[str, str], str]] = [
    ({}, "ix_recovery_case_state_told"),
    ({"kind": "abandoned"}, "ix_recovery_case_state_kind_told"),
    ({"product": COURSES[0].code}, "ix_recovery_case_state_product_told"),
    ({"role": "affiliate"}, "ix_recovery_case_state_role_told"),
    ({"email": f"quase7@{DOMAIN}"}, "ix_recovery_case_email"),
]


@pytest.fixture
def crowded(app: Flask, key: Key, now: datetime) -> datetime:
    """Three thousand open cases, of which the database knows."""
    unfinished.begin(3000, now=now)
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return now


def plan(question: Any) -> str:
    """What the database means to do."""
    explain = "EXPLAIN" if is_postgres() else "EXPLAIN QUERY PLAN"
    told = question.compile(db.engine, compile_kwargs={"literal_binds": True})
    found = db.session.execute(sa.text(f"{explain} {told}".replace(":", r"\:")))
    return "\n".join(str(step[0] if is_postgres() else step.detail) for step in found)


@pytest.mark.parametrize(("args", "index"), ASKED)
def test_each_filter_is_led_by_its_index_and_nothing_is_sorted(
    crowded: datetime, args: dict[str, str], index: str
) -> None:
    wanted = Filter.asked(args)
    newest = wanted.rows().order_by(*(column.desc() for column in wanted.order)).limit(51)
    steps = plan(newest)
    assert index in steps, steps
    is_sorted = "TEMP B-TREE FOR ORDER BY" in steps or "Sort" in steps
    assert not is_sorted or "email" in args, steps


def test_of_many_that_are_owed_later_none_is_looked_at(crowded: datetime) -> None:
    assert not jobs.is_anything_due((JobKind.RECOVERY,), crowded)
    seen: list[str] = []

    def look(_c: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        prefix = "EXPLAIN" if is_postgres() else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{prefix} {statement}", parameters)
        seen.extend(" ".join(map(str, row)) for row in cursor.fetchall())

    db.session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", look)
    jobs.is_anything_due((JobKind.RECOVERY,), crowded + timedelta(minutes=1))
    sa.event.remove(db.engine, "before_cursor_execute", look)
    steps = "\n".join(seen)
    assert "ix_job_fresh" in steps and "Seq Scan" not in steps and "SCAN job" not in steps, steps


def test_a_thread_is_found_by_its_index(crowded: datetime) -> None:
    rows = sa.select(RecoveryCase).where(
        RecoveryCase.thread == f"quase0@{DOMAIN}|{COURSES[0].code}"
    )
    assert "ix_recovery_case_thread" in plan(rows)


def test_figures_are_summed_from_an_index_alone(crowded: datetime) -> None:
    seen: list[str] = []

    def look(_c: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT recovery_case"):
            prefix = "EXPLAIN" if is_postgres() else "EXPLAIN QUERY PLAN"
            cursor.execute(f"{prefix} {statement}", parameters)
            seen.extend(" ".join(map(str, row)) for row in cursor.fetchall())

    sa.event.listen(db.engine, "before_cursor_execute", look)
    recovered.figures(crowded + timedelta(days=27))
    sa.event.remove(db.engine, "before_cursor_execute", look)
    steps = "\n".join(seen)
    for index in ("ix_recovery_case_began", "ix_recovery_case_closed"):
        assert index in steps, steps
    assert is_postgres() or steps.count("COVERING INDEX") == 2, steps
