"""One line of an imported table becomes a person, or is refused with a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from receiver.rules import cells as of_tables
from receiver.rules.address import folded
from receiver.rules.columns import Column
from receiver.rules.told import one_line, plain

Doors = tuple[tuple[int, datetime | None], ...]
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WITH_DAY = re.compile(r"(.+?)\s*\((?:\S+ )?(\d{4}-\d{2}-\d{2})\)")
_LANGUAGES = {"pt": "pt_BR", "en": "en", "es": "es"}
_YEARS = range(2000, 2200)


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"


class BadLine(Exception):
    """A line that cannot be taken in."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is brought along; `language` and the hash may be missing."""

    line: int
    email: str
    name: str
    language: str
    password_hash: str
    doors: Doors


@dataclass(frozen=True)
class Reader:
    """How lines are read: which column is what, which doors there are, and what opens to all."""

    columns: Sequence[Column | None]
    areas: Mapping[str, int]
    opened: Sequence[int]
    until: datetime | None
    zone: ZoneInfo
    now: datetime

    def read(self, line: int, cells: Sequence[str]) -> Newcomer:
        """The person whom this line tells of. Raises BadLine."""
        told = {c: of_tables.told(t) for c, t in zip(self.columns, cells, strict=False) if c and t}
        typed = told.get(Column.EMAIL, "")
        email = folded(typed)
        if email is None:
            reason = "import-no-address" if typed.strip() else "import-lacks-address"
            raise BadLine(reason, email=one_line(typed, most=80))
        return Newcomer(
            line,
            email,
            name=one_line(told.get(Column.NAME, "")),
            language=_LANGUAGES.get(told.get(Column.LANGUAGE, "")[:2].lower(), ""),
            password_hash=told.get(Column.PASSWORD, ""),
            doors=self._doors(told),
        )

    def _doors(self, told: Mapping[Column, str]) -> Doors:
        day = told.get(Column.UNTIL)
        until = self._end(day) if day else self.until
        found: dict[int, datetime | None] = dict.fromkeys(self.opened, until)
        names = told.get(Column.AREAS, "")
        for name in [names] if plain(names) in self.areas else re.split(r"[;|]", names):
            if name.strip():
                found.update([self._door(name.strip(), until)])
        return tuple(found.items())

    def _door(self, name: str, until: datetime | None) -> tuple[int, datetime | None]:
        with_day = None if plain(name) in self.areas else _WITH_DAY.fullmatch(name)
        if with_day:
            name, until = with_day[1], self._end(with_day[2])
        area = self.areas.get(plain(name))
        if area is None:
            raise BadLine("import-no-area", area=one_line(name, most=80))
        return area, until

    def _end(self, told: str) -> datetime:
        """The end of a day, where the producer lives."""
        found = _DAY.match(told)
        numbers = [int(n) for n in (found.groups() if found else ()) if n]
        try:
            day = date(*(numbers if found and found[1] else numbers[::-1]))
        except (TypeError, ValueError):
            raise BadLine("import-no-day", day=one_line(told, most=40)) from None
        if day.year not in _YEARS:
            raise BadLine("import-no-day", day=one_line(told, most=40))
        end = datetime.combine(day, time.max, tzinfo=self.zone)
        if end <= self.now:
            raise BadLine("import-day-over", day=day.isoformat())
        return end
