"""Pages by key: walking there and back shows every row once, whatever happens meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.db import transaction
from receiver.log import log
from receiver.models import LogEntry
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor
from receiver.web.admin.paging import Page, Place, page

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BY_ID = (LogEntry.id,)
BY_TIME = (LogEntry.at, LogEntry.id)


@pytest.fixture
def lines(app: Flask) -> sa.Select[LogEntry]:
    """Twenty-three lines; some share a moment, some were written later than they tell."""
    with transaction():
        for number in range(23):
            at = NOON + timedelta(minutes=number // 3 * (-1 if number % 5 == 0 else 1))
            log(Deed.SIGNED_IN, now=at, actor=Actor.CLOCK, area=str(number))
    return sa.select(LogEntry)


def areas(found: Page[LogEntry]) -> list[str]:
    return [line.area for line in found.rows]


@pytest.mark.parametrize("key", [BY_ID, BY_TIME], ids=["by id", "by time"])
def test_every_row_is_shown_once_on_the_way_there_and_back(
    lines: sa.Select[LogEntry], key: tuple[sa.orm.InstrumentedAttribute[object], ...]
) -> None:
    there = [page(lines, key, place=Place(), size=5)]
    while there[-1].older:
        there.append(page(lines, key, place=Place(before=there[-1].older), size=5))
    back = [there[-1]]
    while back[-1].newer:
        back.append(page(lines, key, place=Place(after=back[-1].newer), size=5))
    shown = [area for found in there for area in areas(found)]
    assert sorted(shown, key=int) == [str(number) for number in range(23)]
    assert areas(back[-1]) == areas(there[0])
    assert {area for found in back for area in areas(found)} == {str(n) for n in range(23)}


def test_new_rows_do_not_shift_the_pages(lines: sa.Select[LogEntry]) -> None:
    first = page(lines, BY_ID, place=Place(), size=5)
    with transaction():
        log(Deed.SIGNED_IN, now=NOON, actor=Actor.CLOCK, area="new")
    second = page(lines, BY_ID, place=Place(before=first.older), size=5)
    assert areas(first) + areas(second) == [str(number) for number in range(22, 12, -1)]


@pytest.mark.parametrize("key", [BY_ID, BY_TIME], ids=["by id", "by time"])
@pytest.mark.parametrize("place", [Place(before=1), Place(after=999), Place(after=23)])
def test_beyond_the_ends_stands_the_newest_page(
    lines: sa.Select[LogEntry],
    key: tuple[sa.orm.InstrumentedAttribute[object], ...],
    place: Place,
) -> None:
    assert areas(page(lines, BY_ID, place=place, size=5)) == ["22", "21", "20", "19", "18"]


def test_an_empty_list_has_no_neighbours(app: Flask) -> None:
    assert page(sa.select(LogEntry), BY_ID, place=Place()) == Page([])


@pytest.mark.parametrize(
    ("args", "place"),
    [
        ({}, Place()),
        ({"before": "7"}, Place(before=7)),
        ({"after": "7"}, Place(after=7)),
        ({"before": "7", "after": "8"}, Place(before=7)),
        ({"before": "0", "after": "8"}, Place(after=8)),
        ({"before": "-7"}, Place()),
        ({"before": "٧"}, Place()),
        ({"before": "9" * 5000}, Place()),
        ({"before": "9999999999"}, Place(before=2**31 - 1)),
        ({"before": "7; DROP TABLE"}, Place()),
    ],
)
def test_only_an_id_is_a_place(args: dict[str, str], place: Place) -> None:
    assert Place.asked(args) == place
