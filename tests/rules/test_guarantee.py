"""Until when the buyer may have the money back."""

from datetime import UTC, datetime, timedelta

import pytest

from receiver.rules.guarantee import earlier, end

TOLD = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_it_ends_so_many_days_after_it_was_told() -> None:
    assert end(7, TOLD) == TOLD + timedelta(days=7)


@pytest.mark.parametrize("days", [None, 0, -1, 1001, 999_999_999])
def test_no_days_and_odd_days_tell_nothing(days: int | None) -> None:
    assert end(days, TOLD) is None


@pytest.mark.parametrize("later", [7, 4])
def test_told_again_it_ends_when_it_did_be_the_days_counted_down_or_not(later: int) -> None:
    first, again = end(7, TOLD), end(later, TOLD + timedelta(days=3))
    assert earlier(first, again) == earlier(again, first) == TOLD + timedelta(days=7)


def test_what_is_unknown_takes_nothing_away() -> None:
    assert earlier(TOLD, None) == earlier(None, TOLD) == TOLD
    assert earlier(None, None) is None
