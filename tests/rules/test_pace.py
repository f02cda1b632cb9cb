"""Turns of letters on lanes that have limits."""

from datetime import UTC, datetime, timedelta

import pytest

from receiver.rules import pace
from receiver.rules.pace import Lane, turn

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAST = NOW - timedelta(days=1)
SECOND = timedelta(seconds=1)


def lane(rate: str = "60/min") -> Lane:
    """A lane on which nothing has gone for long."""
    return Lane(pace.interval(rate), PAST, PAST)


def played(lane: Lane, count: int, *, late: timedelta = timedelta(0)) -> list[datetime]:
    """When so many letters go that all became due now, each asking again at its turn."""
    waiting: list[tuple[datetime, int, datetime | None]] = [
        (NOW, number, None) for number in range(count)
    ]
    gone: list[datetime] = []
    for _ in range(20 * count):
        if not waiting:
            break
        at, number, promised = waiting.pop(waiting.index(min(waiting, key=lambda w: w[:2])))
        asked = at if promised is None else at + late
        due = turn([lane], now=asked, promised=promised)
        if due is None:
            gone.append(asked)
        else:
            waiting.append((due, number, due))
    return gone


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=0.2)])
def test_letters_are_spread_over_the_time_that_the_limit_leaves_them(late: timedelta) -> None:
    gone = played(lane("60/min"), 200, late=late)
    assert len(gone) == 200
    assert gone[-1] - gone[0] <= timedelta(seconds=200)
    for at in gone:
        assert sum(at <= other < at + timedelta(minutes=1) for other in gone) <= 61


def test_a_fast_lane_lets_go_together_what_half_a_second_holds() -> None:
    fast = lane("10/s")
    turns = [turn([fast], now=NOW, promised=None) for _ in range(7)]
    assert turns == [None] * 5 + [NOW + SECOND / 10, NOW + SECOND / 5]


def test_who_comes_later_does_not_overtake() -> None:
    slow = lane()
    first, second, third = (turn([slow], now=NOW, promised=None) for _ in range(3))
    assert (first, second, third) == (None, NOW + SECOND, NOW + 2 * SECOND)
    assert turn([slow], now=NOW + SECOND / 2, promised=None) == NOW + 3 * SECOND
    assert turn([slow], now=NOW + SECOND, promised=second) is None


def test_both_limits_count_and_a_full_domain_does_not_hold_up_the_others() -> None:
    everywhere, domain = lane("10/s"), lane("1/min")
    assert turn([everywhere, domain], now=NOW, promised=None) is None
    assert turn([everywhere, domain], now=NOW, promised=None) == NOW + timedelta(minutes=1)
    assert turn([everywhere], now=NOW, promised=None) is None


def test_who_is_waited_for_goes_first_but_not_for_ever() -> None:
    slow = lane()
    for _ in range(3):
        turn([slow], now=NOW, promised=None)
    turns = [turn([slow], now=NOW, promised=None, is_urgent=True) for _ in range(20)]
    assert turns[:10] == [None] * 10
    assert turns[-1] is not None
    assert turn([slow], now=NOW + SECOND, promised=NOW + SECOND) == NOW + 11 * SECOND


def test_a_domain_that_gets_too_much_is_left_alone_for_longer_each_time() -> None:
    until, times, at = NOW - timedelta(days=1), 0, NOW
    pauses = []
    for _ in range(9):
        until, times = pace.slowed_until(until, times, at)
        pauses.append((until - at) / timedelta(minutes=1))
        at = until
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pace.slowed_until(until, times, until - SECOND) == (until, times)
    assert pace.slowed_until(until, times, until + timedelta(hours=2))[1] == 1


def test_after_a_rest_a_domain_without_a_limit_gets_a_letter_a_second() -> None:
    slowed = Lane(pace.NO_LIMIT, PAST, PAST, slow_until=NOW + timedelta(minutes=1))
    turns = [turn([slowed], now=NOW, promised=None) for _ in range(2)]
    assert turns == [NOW + timedelta(seconds=60), NOW + timedelta(seconds=61)]


@pytest.mark.parametrize(
    ("rate", "seconds"), [("10/s", 0.1), ("60/min", 1), ("60", 1), ("120/h", 30)]
)
def test_a_rate_is_a_number_per_time(rate: str, seconds: float) -> None:
    assert pace.interval(rate) == timedelta(seconds=seconds)


def test_rates_of_domains_have_one_for_all_others() -> None:
    told = pace.intervals(["30/min", "Gmail.com=60/min"])
    assert told == {"": 2 * SECOND, "gmail.com": SECOND}


@pytest.mark.parametrize(
    ("reply", "is_too_fast"),
    [
        ("421 4.7.28 Our system has detected an unusual rate", True),
        ("421 4.3.2 closing", False),
        ("450 4.2.1 The user is receiving mail too quickly: rate", True),
        ("454 Throttling failure: Maximum sending rate exceeded.", True),
        ("451 4.7.1 greylisted", False),
        ("550 5.7.1 rate", False),
        ("the mail server broke off", False),
    ],
)
def test_what_a_server_says_of_too_much_is_understood(reply: str, is_too_fast: bool) -> None:
    assert pace.is_too_fast(reply) is is_too_fast
