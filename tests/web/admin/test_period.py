"""The days that somebody wants to see money of."""

from datetime import UTC, date, datetime

import pytest

from receiver.web.admin.period import LONGEST, Period, Span

JANUARY = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)  # still the last of December in Brasília


@pytest.mark.parametrize(
    ("args", "since", "until"),
    [
        ({}, date(2025, 12, 1), date(2025, 12, 31)),
        ({"period": "nonsense"}, date(2025, 12, 1), date(2025, 12, 31)),
        ({"period": "last-month"}, date(2025, 11, 1), date(2025, 11, 30)),
        ({"period": "30-days"}, date(2025, 12, 2), date(2025, 12, 31)),
        ({"period": "this-year"}, date(2025, 1, 1), date(2025, 12, 31)),
        ({"since": "2025-03-02"}, date(2025, 3, 2), date(2025, 12, 31)),
        ({"until": "2025-03-30"}, date(2025, 3, 1), date(2025, 3, 30)),
        ({"since": "2025-03-09", "until": "2025-03-02"}, date(2025, 3, 2), date(2025, 3, 9)),
        ({"since": "2027-03-09"}, date(2027, 3, 9), date(2027, 3, 9)),
        (
            {"since": "2000-01-01", "until": "2025-03-02"},
            date(2025, 3, 2) - LONGEST,
            date(2025, 3, 2),
        ),
    ],
)
def test_days_are_those_that_were_asked_for(args: dict[str, str], since: date, until: date) -> None:
    found = Period.asked(args, JANUARY)
    assert (found.since, found.until) == (since, until)
    assert Period.asked(found.query(), JANUARY) == found


def test_its_first_moment_is_midnight_in_brasilia() -> None:
    found = Period(Span.OWN, date(2026, 3, 1), date(2026, 3, 1))
    assert found.begins == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    assert found.ends == datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert found.days == [date(2026, 3, 1)]
