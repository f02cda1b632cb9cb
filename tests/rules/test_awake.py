"""Nobody is written to at night, wherever they live."""

from datetime import UTC, datetime

import pytest

from receiver.rules.awake import when_awake, zone_of

SAO_PAULO = "America/Sao_Paulo"


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (at(12), at(12)),
        (at(11), at(11)),  # eight in the morning
        (at(10, 59), at(11, 5)),
        (at(23, 59), at(23, 59)),  # a minute before nine in the evening
        (at(0, day=3), at(11, 5, day=3)),
        (at(3, day=3), at(11, 5, day=3)),
    ],
)
def test_a_night_is_waited_for_and_mornings_are_spread(now: datetime, goes: datetime) -> None:
    assert when_awake(now, SAO_PAULO, spread=25) == goes


def test_the_day_is_that_of_the_buyer() -> None:
    assert when_awake(at(11), zone_of("AC", SAO_PAULO)) == at(13)
    assert when_awake(at(11), zone_of("MT", SAO_PAULO)) == at(12)
    assert when_awake(at(11), zone_of("", SAO_PAULO)) == at(11)
