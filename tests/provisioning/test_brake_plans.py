"""What the brake asks is answered by indexes, and nobody counts a crowd for each postback."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.context import settings
from receiver.db import db, is_postgres, transaction
from receiver.models import HeldLoss, Loss, Member
from receiver.provisioning import brake
from receiver.rules.vocabulary import MemberStatus
from tests.factories import Shop
from tests.flooded import OVERDUE, flood, keep, nobody_may_be_late, tell
from tests.people import counted

MANY = 4000
HOUR = timedelta(hours=1)


@pytest.fixture
def crowd(app: Flask, now: datetime) -> datetime:
    """Thousands of members, each of whom lost something lately; of which the database knows."""
    told = {"name": "", "status": MemberStatus.SUSPENDED, "created_at": now}
    people = [{"email": f"m{number}@example.test", **told} for number in range(MANY)]
    with transaction():
        db.session.execute(sa.insert(Member), people)
        ids = db.session.scalars(sa.select(Member.id)).all()
        lost = {"by_refund": False, "at": now}
        db.session.execute(sa.insert(Loss), [{"member_id": number, **lost} for number in ids])
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return now


def plan(question: Any, **told: Any) -> str:
    """What the database means to do."""
    seen: list[str] = []

    def look(_c: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        cursor.execute(f"EXPLAIN {'' if is_postgres() else 'QUERY PLAN '}{statement}", parameters)
        seen.extend(" ".join(map(str, row)) for row in cursor.fetchall())

    db.session.rollback()
    sa.event.listen(db.engine, "before_cursor_execute", look)
    db.session.connection().execute(question, told)
    sa.event.remove(db.engine, "before_cursor_execute", look)
    db.session.rollback()
    return "\n".join(seen)


def test_losses_are_found_by_their_time_and_by_their_member(crowd: datetime) -> None:
    assert "ix_loss_at" in plan(brake._OVER, since=crowd - HOUR)
    steps = plan(brake._AGAIN, members=[1, 2])
    assert "loss_member_id" in steps or "autoindex_loss_1" in steps, steps


def test_those_who_may_enter_are_counted_from_an_index_and_no_further_than_needed(
    crowd: datetime,
) -> None:
    steps = plan(brake._IS_ACTIVE.limit(100))
    assert "ix_member_status" in steps and "Seq Scan" not in steps, steps


def test_a_crowd_is_counted_once_in_a_minute(
    shop: Shop, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "A_CROWD", 20)
    app.config["SETTINGS"] = settings().model_copy(update={"brake_people": 2})
    nobody_may_be_late(shop)
    assert flood(shop, late=10) == 7
    keep(shop, OVERDUE, range(10, 20))
    with counted() as asked:
        shop.work()
    assert HeldLoss.count(99) == 17
    assert not [one for one in asked if "count(" in one and "member.status" in one]


def test_what_was_counted_is_forgotten_after_a_minute(
    shop: Shop, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "A_CROWD", 20)
    nobody_may_be_late(shop)
    flood(shop)
    shop.tick(minutes=2)
    with counted() as asked:
        tell(shop, OVERDUE, range(30, 40))
    assert [one for one in asked if "count(" in one and "member.status" in one]
