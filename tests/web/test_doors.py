"""One line for each area."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.models import Access, Area
from receiver.rules import reasons
from receiver.rules.vocabulary import AccessState
from receiver.web.doors import ADVICE, of_accesses

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIVE, SUSPENDED, ENDED = AccessState.LIVE, AccessState.SUSPENDED, AccessState.ENDED
AREAS = {name: Area(id=number, name=name, url="") for number, name in enumerate("ABC")}


def access(state: AccessState = LIVE, area: str = "A", **changed: Any) -> Access:
    told: dict[str, Any] = {"since": NOW, "until": None, "reason": "sale-paid", "reason_facts": {}}
    place = AREAS[area]
    return Access(state=state, area=place, area_id=place.id, **(told | changed))


def test_open_doors_come_first_then_by_name() -> None:
    doors = of_accesses([access(ENDED, "A"), access(LIVE, "C"), access(LIVE, "B")])
    assert [door.area.name for door in doors] == ["B", "C", "A"]


@pytest.mark.parametrize("states", [(ENDED, LIVE), (LIVE, SUSPENDED), (SUSPENDED, LIVE, ENDED)])
def test_one_open_origin_is_enough(states: tuple[AccessState, ...]) -> None:
    assert [door.state for door in of_accesses([access(state) for state in states])] == [LIVE]


def test_bought_twice_it_is_open_since_the_first_until_the_last() -> None:
    first = access(since=NOW - 9 * DAY, until=NOW + DAY)
    second = access(since=NOW - DAY, until=NOW + 9 * DAY)
    (door,) = of_accesses([first, second])
    assert (door.since, door.until) == (NOW - 9 * DAY, NOW + 9 * DAY)


def test_what_never_ends_outlasts_what_does() -> None:
    (door,) = of_accesses([access(until=NOW + DAY), access()])
    assert door.until is None


def test_closed_twice_the_last_reason_counts() -> None:
    first = access(ENDED, since=NOW - 9 * DAY, reason="sale-refunded")
    second = access(ENDED, since=NOW, reason="validity")
    (door,) = of_accesses([first, second])
    assert (door.since, door.reason) == (NOW, "validity")


def test_every_closed_door_comes_with_advice() -> None:
    """VOICES 13."""
    for reason in reasons.WORDS:
        (door,) = of_accesses([access(SUSPENDED, reason=reason)])
        assert door.advice is not None


def test_advice_is_given_for_reasons_that_exist() -> None:
    assert set(ADVICE) <= set(reasons.WORDS)
