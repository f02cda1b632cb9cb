"""When silence is odd: shops of all sizes over a year, and what must not alarm."""

import math
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from receiver.rules.rhythm import HISTORY, HOUR, WAITS, Rhythm, judge

ZONE = "America/Sao_Paulo"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# How a day of a shop goes by its own clock: hardly anything at night, most in the evening.
PROFILE = [0.15, 0.08, 0.05, 0.03, 0.03, 0.05, 0.2, 0.5, 0.9, 1.2, 1.4, 1.4]
PROFILE += [1.3, 1.4, 1.5, 1.5, 1.4, 1.3, 1.3, 1.5, 1.8, 1.9, 1.4, 0.6]
OFFSET = 3  # hours between that clock and UTC

Level = Callable[[int], float]


def a_year(
    per_day: float, seed: int, *, level: Level = lambda _day: 1.0, days: int = 365
) -> list[datetime]:
    """When postbacks come to a shop with nights and weekends, by chance."""
    chance = random.Random(seed)
    found: list[datetime] = []
    for at in range(24 * days):
        hour = FIRST + at * HOUR
        week = 0.6 if hour.weekday() >= 5 else 1.16
        usual = per_day * level(at // 24) * week * PROFILE[(at - OFFSET) % 24] / sum(PROFILE)
        found += [hour + chance.random() * HOUR for _ in range(some(usual, chance))]
    return sorted(found)


def some(usual: float, chance: random.Random) -> int:
    """How many come where so many are usual; thirty in an hour tell as much as a thousand."""
    if usual > 30:
        return 30
    part = math.exp(-usual)
    left, count = chance.random() - part, 0
    while left > 0:
        count += 1
        part *= usual / count
        left -= part
    return count


def learned(came: list[datetime], upto: int) -> Rhythm:
    """What is known when this one is the last."""
    last = came[upto]
    begins = max(came[0], last - HISTORY)
    known = came[bisect_left(came, begins) : upto + 1]
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in known)
    return Rhythm(hours, begins, last, ZONE)


def false_alarms(came: list[datetime]) -> list[datetime]:
    """After which of them it would have been called odd that the next one did not come yet."""
    pauses = [at for at, (one, other) in enumerate(pairwise(came)) if other - one >= WAITS]
    odd = [at for at in pauses if judge(learned(came, at), since=came[at], now=came[at + 1]).is_odd]
    return [came[at] for at in odd]


def noticed_after(came: list[datetime]) -> timedelta | None:
    """How long it takes after the last one; None where two months were not enough."""
    rhythm, last = learned(came, len(came) - 1), came[-1]
    waits = (at * HOUR for at in range(24 * 60))
    return next((wait for wait in waits if judge(rhythm, since=last, now=last + wait).is_odd), None)


@pytest.mark.parametrize("per_day", [1, 5, 20, 200, 5000])
def test_a_year_of_a_steady_shop_has_no_false_alarm(per_day: int) -> None:
    assert [at for seed in range(2) for at in false_alarms(a_year(per_day, seed))] == []


@pytest.mark.parametrize(
    ("per_day", "least", "most"),
    [(1, 7 * 24, 60 * 24), (5, 24, 9 * 24), (20, 8, 48), (200, 6, 24), (5000, 6, 16)],
)
def test_a_shop_that_falls_silent_is_noticed(per_day: int, least: int, most: int) -> None:
    found = noticed_after(a_year(per_day, 7, days=120))
    assert found is not None
    assert least * HOUR <= found <= most * HOUR


QUIET: dict[str, tuple[float, Level]] = {
    "fades": (50, lambda day: math.exp(-day / 60)),
    "halves at once": (40, lambda day: 1 if day < 200 else 0.4),
    "launches now and then": (10, lambda day: 20 if day % 120 in range(60, 67) else 1),
    "began with a launch": (500, lambda day: 1 if day < 21 else 0.02),
    "closes on weekends": (60, lambda day: 0 if (FIRST + day * DAY).weekday() >= 5 else 1),
    "sells every tenth day": (3, lambda day: 10 if day % 10 == 0 else 0),
}


@pytest.mark.parametrize("shop", QUIET)
def test_what_is_usual_for_a_shop_does_not_alarm(shop: str) -> None:
    per_day, level = QUIET[shop]
    assert false_alarms(a_year(per_day, 3, level=level)) == []


def test_a_fall_is_told_once_and_not_each_night() -> None:
    assert len(false_alarms(a_year(200, 5, level=lambda day: 1 if day < 200 else 0.02))) <= 1


def test_under_five_a_day_it_takes_a_week() -> None:
    found = noticed_after(a_year(4, 1, days=120))
    assert found is not None
    assert found >= 7 * DAY


@pytest.mark.parametrize(("count", "days"), [(0, 60), (1, 60), (29, 60), (5000, 13)])
def test_whoever_is_new_or_has_sold_little_has_no_rhythm(count: int, days: int) -> None:
    last = FIRST + days * DAY
    hours = Counter({last - HOUR: count} if count else {})
    rhythm = Rhythm(hours, FIRST, last, ZONE)
    assert not judge(rhythm, since=last, now=last + 300 * DAY).is_odd


def test_in_the_first_weeks_it_takes_a_day() -> None:
    found = noticed_after(a_year(500, 1, days=20))
    assert found is not None
    assert found >= DAY


def test_the_judgement_tells_what_is_usual() -> None:
    came = a_year(200, 1, days=90)
    told = judge(learned(came, len(came) - 1), since=came[-1], now=came[-1] + 2 * DAY)
    assert told.is_odd
    assert 150 < told.per_day < 250
    assert HOUR < told.longest < 10 * HOUR


def test_an_hour_that_was_only_begun_counts_in_part() -> None:
    came = a_year(200, 1, days=90)
    rhythm, last = learned(came, len(came) - 1), came[-1].replace(minute=59)
    assert not judge(rhythm, since=last, now=last + WAITS).is_odd
