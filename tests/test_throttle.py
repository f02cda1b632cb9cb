"""Limits against guessing: shared by all processes, kept over restarts, growing."""

from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import create_app, throttle
from receiver.db import db, transaction
from receiver.models import Throttle
from receiver.throttle import NOTHING, Ladder, Quota, household
from tests.conftest import MakeApp
from tests.database import settings_for
from tests.loaded import LOADED

LADDER = Ladder("ladder", free=5)
QUOTA = Quota("quota", most=3, memory=timedelta(minutes=15))
SECOND = timedelta(seconds=1)


def take(limit: throttle.Limit, now: datetime, who: str = "ana") -> timedelta:
    with transaction():
        return throttle.take(limit, who, now)


def test_the_first_tries_are_free(app: Flask, now: datetime) -> None:
    assert [take(LADDER, now) for _ in range(5)] == [NOTHING] * 5


def test_the_wait_doubles_with_each_further_try(app: Flask, now: datetime) -> None:
    """S24: 1 s, 2 s, 4 s, …"""
    waits = []
    for _ in range(9):
        if wait := take(LADDER, now):
            waits.append(wait)
            now += wait
            assert take(LADDER, now) == NOTHING
    assert waits == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]


def test_the_wait_ends_at_the_longest_one() -> None:
    assert LADDER.pause(5000) == timedelta(hours=1)


def test_asking_while_waiting_makes_the_wait_no_longer(app: Flask, now: datetime) -> None:
    """S25: whoever hammers does not push the owner's turn away."""
    for _ in range(100):
        take(LADDER, now)
    assert take(LADDER, now + SECOND) == NOTHING


def test_after_a_day_of_quiet_all_is_forgotten(app: Flask, now: datetime) -> None:
    for _ in range(6):
        take(LADDER, now)
    later = now + timedelta(hours=24)
    assert [take(LADDER, later) for _ in range(5)] == [NOTHING] * 5


def test_a_quota_is_used_up_and_comes_back(app: Flask, now: datetime) -> None:
    assert [take(QUOTA, now) for _ in range(3)] == [NOTHING] * 3
    assert take(QUOTA, now + timedelta(minutes=5)) == timedelta(minutes=10)
    assert take(QUOTA, now + timedelta(minutes=15)) == NOTHING


def test_a_good_try_is_given_back(app: Flask, now: datetime) -> None:
    for _ in range(20):
        assert take(QUOTA, now) == NOTHING
        with transaction():
            throttle.give_back(QUOTA, "ana")


def test_who_succeeds_begins_anew(app: Flask, now: datetime) -> None:
    for _ in range(6):
        take(LADDER, now)
    with transaction():
        throttle.forget(LADDER, "ana")
    assert take(LADDER, now) == NOTHING


def test_names_and_limits_are_counted_apart(app: Flask, now: datetime) -> None:
    for _ in range(6):
        take(LADDER, now)
    assert take(LADDER, now, who="bia") == NOTHING
    assert take(QUOTA, now) == NOTHING


def test_the_table_tells_nobody_who_tried(app: Flask, now: datetime) -> None:
    take(LADDER, now, who="ana@example.test")
    names = db.session.scalars(sa.select(Throttle.name)).all()
    assert len(names) == 1
    assert "ana" not in names[0]


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_a_whole_network_of_the_new_kind_is_one_party(address: str, party: str) -> None:
    assert household(address) == party


def try_often(database_url: str, folder: Path, now: datetime) -> int:
    """What one of several processes does: try fifteen times, and say how often it might."""
    return allowed(create_app(settings_for(database_url, folder=folder)), now)


def allowed(app: Flask, now: datetime) -> int:
    with app.app_context():
        return sum(take(LADDER, now) == NOTHING for _ in range(15))


def test_four_processes_have_one_limit_and_not_four(
    database_url: str, tmp_path: Path, now: datetime
) -> None:
    """S24, T7: sixty tries at one moment through four processes."""
    with ProcessPoolExecutor(4, mp_context=LOADED) as processes:
        tries = [processes.submit(try_often, database_url, tmp_path, now) for _ in range(4)]
        assert sum(each.result() for each in tries) == 5


def test_limits_survive_a_restart(make_app: MakeApp, now: datetime) -> None:
    """S24: a new process finds the count of the old one."""
    assert allowed(make_app(), now) == 5
    assert allowed(make_app(), now) == 0
