"""What was earned in some days, by what somebody wants to see it; each currency for itself.

Whole months are asked as such, and only the days at the ends of a period one by one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import EarnedDay
from receiver.rules.earnings import FEE, Standing
from receiver.rules.tallies import By

_ROW = cast(sa.Table, EarnedDay.__table__)
_A_DAY = timedelta(days=1)
_FIRST, _BEYOND = date.min, date.max

Standings = dict[Standing, int]


@dataclass(frozen=True)
class Sum:
    """Of one person, role, product, … in one currency; cents, and how many there are of each."""

    name: str
    currency: str
    expected: int = 0
    available: int = 0
    reversed: int = 0
    many_expected: int = 0
    many_available: int = 0
    many_reversed: int = 0

    @property
    def many(self) -> int:
        """All of them, given back or not."""
        return self.many_expected + self.many_available + self.many_reversed

    @property
    def kept(self) -> int:
        """What is neither given back nor disputed."""
        return self.expected + self.available

    @property
    def many_kept(self) -> int:
        """How many are neither given back nor disputed."""
        return self.many_expected + self.many_available

    def __add__(self, other: "Sum") -> "Sum":
        """Both together, under the name of the first."""
        told = {
            name: value + getattr(other, name)
            for name, value in vars(self).items()
            if isinstance(value, int)
        }
        return Sum(self.name, self.currency, **told)


def sums(
    by: By, *, since: date | None = None, until: date | None = None, only: str | None = None
) -> list[Sum]:
    """The greatest first; both days count. `only` is one of them."""
    found: dict[tuple[str, str], Sum] = {}
    for is_month, begin, end in _spans(since, until):
        for value, *told in db.session.execute(_asked(by, is_month, (begin, end), only)):
            one = _sum(value, *told)
            known = found.get((value, one.currency))
            found[value, one.currency] = known + one if known else one
    some = (one for one in found.values() if one.many)
    return sorted(some, key=lambda one: (-one.kept, -one.reversed, one.name, one.currency))


def days(*, since: date, until: date, by_month: bool = False) -> dict[str, dict[date, Sum]]:
    """All commissions but the fee, by currency and day, or by the first day of each month."""
    found: dict[str, dict[date, Sum]] = defaultdict(dict)
    of = (_ROW.c.day, _ROW.c.currency, _ROW.c.standing)
    whole = [(False, since, until + _A_DAY)]
    for is_month, begin, end in _spans(since, until) if by_month else whole:
        asked = sa.select(*of, *_AMOUNTS).where(
            *(_ROW.c.kind == By.ROLE, _ROW.c.is_month.is_(is_month), _ROW.c.value != FEE),
            *(_ROW.c.day >= begin, _ROW.c.day < end),
        )
        for day, *told in db.session.execute(asked.group_by(*of)):
            one, at = _sum("", *told), day.replace(day=1) if by_month else day
            known = found[one.currency].get(at)
            found[one.currency][at] = known + one if known else one
    return found


_AMOUNTS = (sa.func.sum(_ROW.c.many), sa.func.sum(_ROW.c.cents))


def _asked(by: By, is_month: bool, span: tuple[date, date], only: str | None) -> sa.Select[Any]:
    of = (_ROW.c.value, _ROW.c.currency, _ROW.c.standing)
    begin, end = span
    asked = sa.select(*of, *_AMOUNTS).where(
        *(_ROW.c.kind == by, _ROW.c.is_month.is_(is_month)),
        *(_ROW.c.day >= begin, _ROW.c.day < end),
    )
    return (asked if only is None else asked.where(_ROW.c.value == only)).group_by(*of)


def _sum(name: str, currency: str, standing: Standing, count: int, cents: int) -> Sum:
    told = {standing.value: int(cents), f"many_{standing.value}": int(count)}
    return Sum(name, currency, **told)


def _spans(since: date | None, until: date | None) -> Iterator[tuple[bool, date, date]]:
    """The days before the first whole month, the whole months, the days behind the last."""
    begin = since or _FIRST
    end = until + _A_DAY if until else _BEYOND
    first = begin if begin.day == 1 else (begin.replace(day=1) + 32 * _A_DAY).replace(day=1)
    last = end if end == _BEYOND else end.replace(day=1)
    if first >= last:
        yield False, begin, end
        return
    for is_month, one, other in ((False, begin, first), (True, first, last), (False, last, end)):
        if one < other:
            yield is_month, one, other
