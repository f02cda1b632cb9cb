"""Pages of a long list by key: the millionth page costs what the first one does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import db, is_postgres
from receiver.web.admin import asked

Row = TypeVar("Row")

# What a list is ordered by, newest first; the id comes last and tells equals apart.
Key = tuple[InstrumentedAttribute[Any], ...]

SIZE = 50
NEAR = 5000  # numbers among which one looks first, one by one
FURTHER = 20_000  # the same once more, where these have some but too few


@dataclass(frozen=True)
class Place:
    """Where in a list a page begins: before or after the row with this id, or at the newest."""

    before: int | None = None
    after: int | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Place":
        """The place that a query string names; what is no id names none."""
        before = asked.number(args, "before")
        return cls(before=before, after=None if before else asked.number(args, "after"))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, newest first, and the ids from which the pages beside them begin."""

    rows: list[Row]
    newer: int | None = None
    older: int | None = None


class Numbers(NamedTuple):
    """The numbers of rows, and the column along which the way through them goes."""

    rows: sa.Select[int]
    along: Any


def page(rows: sa.Select[Row], key: Key, *, place: Place, size: int | None = None) -> Page[Row]:
    """The page of these rows at this place; where nothing lies beyond, it is the newest one."""
    size = size or SIZE
    there = _there(rows, key, place, size)
    return there or _page(_newest(rows, key, size), size, newer=None)


def near_or_far(near: Numbers, far: Numbers, *, newest: int, place: Place) -> Page[int]:
    """The page of these numbers at this place, found quickly whether few of them pass or most.

    Where most do, an index would tell of all of them; so first one looks at the nearest.
    """
    for reach in (NEAR, FURTHER):
        found = _near(near, newest, place, reach)
        if len(found) > SIZE:
            return _page_at(place, found, SIZE)
        if len(found) < SIZE * NEAR // FURTHER:
            break  # nor would they fill a page further on
    # PostgreSQL would go along the numbers even so; SQLite takes them as the index tells them.
    return page(far.rows, (far.along + 0 if is_postgres() else far.along,), place=place)


def as_if_all(numbers: sa.Select[int]) -> sa.Select[int]:
    """The same, looked for in the way that is best for all of them, when only some are taken.

    Else PostgreSQL, which believes that every word is found often, waits to meet the first ones.
    """
    every = numbers.cte("every").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(*every.c)


def shown(found: Page[int], rows: sa.Select[Row], number: Any) -> Page[Row]:
    """The rows with these numbers: of all that were looked at, only they are read."""
    known = {_id(row): row for row in db.session.scalars(rows.where(number.in_(found.rows)))}
    kept = [known[one] for one in found.rows if one in known]
    return Page(kept, newer=found.newer, older=found.older)


def first_near(newest: int) -> int:
    """Behind which number one looks first."""
    return newest - NEAR


def _near(numbers: Numbers, newest: int, place: Place, reach: int) -> list[int]:
    """What is found within reach of this place, and on that side of it, the nearest first."""
    rows, number = numbers
    if place.after is not None:
        beyond = rows.where(number > place.after, number <= place.after + reach)
        return _some(beyond.order_by(number), SIZE)
    # With both its ends: what comes before the newest one that may pass is not gone through.
    begin = newest + 1 if place.before is None else place.before
    return _newest(rows.where(number < begin, number >= begin - reach), (number,), SIZE)


def _there(rows: sa.Select[Row], key: Key, place: Place, size: int) -> Page[Row] | None:
    """What lies beyond this place, if that is a page; before it, a few rows are one too."""
    after, before = _spot(key, place.after), _spot(key, place.before)
    if after is not None:
        found = _some(rows.where(sa.tuple_(*key) > after).order_by(*key), size)
        if len(found) > size:
            return _page_at(place, found, size)
    if before is not None:
        found = _newest(rows.where(sa.tuple_(*key) < before), key, size)
        if found:
            return _page_at(place, found, size)
    return None


def _page_at(place: Place, found: list[Row], size: int) -> Page[Row]:
    """The page of what was found from this place on, the nearest first."""
    if place.after is None:
        return _page(found, size, newer=_id(found[0]) if place.before else None)
    kept = found[:size][::-1]
    return Page(kept, newer=_id(kept[0]), older=_id(kept[-1]))


def _page(found: list[Row], size: int, *, newer: int | None) -> Page[Row]:
    kept = found[:size]
    return Page(kept, newer=newer, older=_id(kept[-1]) if len(found) > size else None)


def _newest(rows: sa.Select[Row], key: Key, size: int) -> list[Row]:
    return _some(rows.order_by(*(column.desc() for column in key)), size)


def _some(rows: sa.Select[Row], size: int) -> list[Row]:
    # One more than is shown tells whether there are more.
    return list(db.session.scalars(rows.limit(size + 1)))


def _spot(key: Key, row_id: int | None) -> sa.Tuple | None:
    """Where in the order the row with this id stands; nowhere when there is no such row."""
    if row_id is None or len(key) == 1:
        return None if row_id is None else sa.tuple_(row_id)
    found = db.session.execute(sa.select(*key).where(key[-1] == row_id)).first()
    if found is None:
        return None
    return sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(found, key, strict=True)))


def _id(row: object) -> int:
    return row if isinstance(row, int) else int(row.id)  # type: ignore[attr-defined] # each has one
