"""A server warms up with a made-up sale, of which nothing stays."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver import books, provisioning, turns
from receiver.db import db
from receiver.models import Commission, RecoveryCase
from receiver.provisioning import warming
from receiver.provisioning.groups import Arrived
from receiver.provisioning.inbox import Kept, arrival, keep_all
from receiver.provisioning.understand import Understood, understand_held
from receiver.rules.form import FORM
from receiver.rules.vocabulary import Event, Outcome
from receiver.web.door import of as door_of
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.factories import KEY, Shop
from tests.web.knocking import dump

CAME_TO = Counter(
    {
        (Event.WAITING, Outcome.APPLIED): warming.SOME,
        (Event.APPROVED, Outcome.APPLIED): warming.SOME,
        (Event.COMPLETED, Outcome.APPLIED): warming.SOME,
        (Event.REFUNDED, Outcome.APPLIED): warming.SOME,
    }
)


@pytest.fixture
def came_to(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[Event | None, Outcome]]:
    """What the made-up postbacks came to."""
    told: Counter[tuple[Event | None, Outcome]] = Counter()

    def watched(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
        understood = understand_held(group, now=now)
        told.update((one.event, one.outcome) for one in understood)
        return understood

    monkeypatch.setattr(warming, "understand_held", watched)
    return told


def test_a_whole_life_is_understood_and_nothing_of_it_stays(
    shop: Shop, now: datetime, came_to: Counter[tuple[Event | None, Outcome]]
) -> None:
    before = dump()
    provisioning.warm_up(now, then=books.enter_these)
    assert came_to == CAME_TO
    assert dump() == before


def test_what_is_understood_is_entered_in_the_books_too(shop: Shop, now: datetime) -> None:
    entered: list[tuple[int, int]] = []

    def enter(ids: Sequence[int], now: datetime) -> None:
        books.enter_these(ids, now)
        entered.append(
            (db.session.query(RecoveryCase).count(), db.session.query(Commission).count())
        )

    provisioning.warm_up(now, then=enter)
    each = warming.SOME
    assert [cases for cases, _commissions in entered] == [each] * 4
    assert [commissions > each for _cases, commissions in entered] == [False, True, True, True]
    assert db.session.query(RecoveryCase).count() == 0


def test_without_a_key_there_is_nothing_to_warm_up_with(
    app: Flask, now: datetime, came_to: Counter[tuple[Event | None, Outcome]]
) -> None:
    before = dump()
    provisioning.warm_up(now, then=books.enter_these)
    door_of(app).open()
    assert not came_to
    assert dump() == before


def test_a_door_that_is_opened_keeps_nothing(app: Flask, now: datetime) -> None:
    provisioning.add_key(KEY, label="Loja", by="test", now=now)
    before = dump()
    door_of(app).open()
    assert dump() == before


@ON_SQLITE
def test_whoever_waits_for_the_pen_has_it_after_the_first_news_and_all_begins_anew(
    shop: Shop,
    now: datetime,
    came_to: Counter[tuple[Event | None, Outcome]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []
    really = turns.is_anybody_waiting

    def is_anybody_waiting(engine: sa.Engine) -> bool:
        asked.append(really(engine))
        if asked == [False]:
            with turns.first_in_line(engine, time.monotonic() + 10):
                asked.append(really(engine))
        return asked[-1]

    monkeypatch.setattr(turns, "is_anybody_waiting", is_anybody_waiting)
    provisioning.warm_up(now, then=books.enter_these)
    assert asked == [False, True, False, False, False]
    assert came_to == CAME_TO + Counter({(Event.WAITING, Outcome.APPLIED): warming.SOME})


@ON_POSTGRES
def test_the_door_never_waits_for_who_warms_up(
    shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = arrival(b"a=1", content_type=FORM, key_id=shop.key_id, now=now)
    kept: list[Kept | None] = []

    def keep_beside(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
        with db.engine.connect() as door, door.begin() as story:
            door.execute(sa.text("SET LOCAL lock_timeout = '500ms'"))
            kept.extend(keep_all(door, [came]))
            story.rollback()
        return understand_held(group, now=now)

    monkeypatch.setattr(warming, "understand_held", keep_beside)
    provisioning.warm_up(now, then=books.enter_these)
    assert len(kept) == len(warming.LIFE) and all(kept)


def test_a_database_that_is_away_is_no_reason_not_to_begin(
    shop: Shop,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_told: object, **_how: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(warming, "keep_all", fails)
    provisioning.warm_up(now, then=books.enter_these)
    assert "not warmed up" in caplog.text
