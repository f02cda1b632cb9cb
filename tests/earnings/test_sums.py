"""A period is whole months and the days at its ends, and comes to what its days come to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from receiver import earnings
from receiver.db import transaction
from receiver.earnings import By, summing
from receiver.rules.earnings import Earned, Share, Standing
from receiver.rules.tallies import Amount, Place, day_of, difference
from tests.backends import ON_POSTGRES
from tests.earnings.test_recount import EXAMPLES
from tests.test_parcels import refuse

FIRST = date(2024, 11, 20)
EVERY = [FIRST + timedelta(days=3 * number) for number in range(200)]
DAYS = st.dates(min_value=FIRST - timedelta(days=40), max_value=EVERY[-1] + timedelta(days=40))
NOTHING = Earned(None, None, (), {})


def earned(day: date, cents: int) -> Earned:
    at = datetime(day.year, day.month, day.day, 2 + 3, tzinfo=UTC)  # two o'clock in Brasília
    return Earned(Standing.AVAILABLE, at, (Share("Afiliado", cents, email="a@x.test"),), {})


@pytest.fixture
def kept(app: Flask) -> dict[date, int]:
    """Another amount on every third day of a year and a half."""
    amounts = {day: 1 << (number % 30) for number, day in enumerate(EVERY)}
    with transaction():
        summing.add(difference(NOTHING, earned(day, cents)) for day, cents in amounts.items())
    return amounts


@EXAMPLES
@given(since=st.none() | DAYS, until=st.none() | DAYS)
def test_a_period_comes_to_what_its_days_come_to(
    kept: dict[date, int], since: date | None, until: date | None
) -> None:
    first, last = since or date.min, until or date.max
    told = [cents for day, cents in kept.items() if first <= day <= last]
    found = [(one.available, one.many) for one in earnings.sums(By.ROLE, since=since, until=until)]
    assert found == ([(sum(told), len(told))] if told else [])


@EXAMPLES
@given(since=DAYS, until=DAYS)
def test_bars_of_months_have_only_days_of_the_period(
    kept: dict[date, int], since: date, until: date
) -> None:
    told: dict[date, int] = {}
    for day, cents in kept.items():
        if since <= day <= until:
            told[day.replace(day=1)] = told.get(day.replace(day=1), 0) + cents
    found = earnings.days(since=since, until=until, by_month=True).get("BRL", {})
    assert {day: one.kept for day, one in found.items()} == told


def test_what_changes_nothing_is_not_written() -> None:
    same = earned(FIRST, 100)
    assert difference(same, same) == {}
    gone = difference(same, NOTHING)
    assert {amount.cents for amount in _of(gone, By.PERSON)} == {-100}


def _of(found: object, by: By) -> Iterator[Amount]:
    assert isinstance(found, dict)
    for place, amount in found.items():
        assert isinstance(place, Place)
        if place.kind is by:
            yield amount


def test_a_day_is_one_of_brasilia() -> None:
    assert day_of(datetime(2026, 3, 2, 2, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert day_of(datetime(2026, 3, 2, 3, 0, tzinfo=UTC)) == date(2026, 3, 2)


@ON_POSTGRES
def test_all_sums_go_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg.Cursor, "executemany", refuse)
    with transaction():
        summing.add(
            [difference(NOTHING, earned(FIRST, 100)), difference(NOTHING, earned(FIRST, 5))]
        )
    assert [one.available for one in earnings.sums(By.PERSON)] == [105]
