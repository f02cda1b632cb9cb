"""What a form or a query string asks for, read so that nothing odd in it can hurt."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from receiver.context import settings
from receiver.rules.address import sought
from receiver.rules.told import one_line

Word = TypeVar("Word", bound=StrEnum)

LARGEST_ID = 2**31 - 1
# Beyond them the conversion into another zone may leave the calendar.
YEARS = range(2000, 2200)


def text(args: Mapping[str, str], name: str, *, most: int = 320) -> str:
    """A text in one line, without what the eye cannot see."""
    return one_line(args.get(name, ""), most=most)


def address(told: str) -> str:
    """An address as it is kept; what is none of them, in small letters."""
    return sought(told)


def word(args: Mapping[str, str], name: str, kind: type[Word]) -> Word | None:
    """One of our own words, or none."""
    try:
        return kind(args.get(name, ""))
    except ValueError:
        return None


def number(args: Mapping[str, str], name: str) -> int | None:
    """A number that can be an id, or none."""
    told = args.get(name, "")
    is_short = told.isascii() and told.isdigit() and len(told) <= len(str(LARGEST_ID))
    return min(int(told), LARGEST_ID) or None if is_short else None


def days(args: Mapping[str, str], name: str) -> tuple[int, bool]:
    """A number of days, nothing being none; and whether something else was told."""
    told = args.get(name, "").strip()
    is_number = told.isascii() and told.isdigit() and len(told) <= 5
    return (int(told) if is_number else 0), bool(told) and not is_number


def end_of_day(args: Mapping[str, str], name: str) -> datetime | None:
    """The last moment of a date, in the producer's zone, or none."""
    told = day(args, name)
    zone = ZoneInfo(settings().timezone)
    return datetime.combine(told, time.max, tzinfo=zone) if told else None


def is_no_day_ahead(args: Mapping[str, str], name: str, *, now: datetime) -> bool:
    """Whether something was told that is no date, or one that is over."""
    end = end_of_day(args, name)
    return end <= now if end else bool(args.get(name))


def day(args: Mapping[str, str], name: str) -> date | None:
    """A date as browsers send it, or none."""
    try:
        told = date.fromisoformat(args.get(name, ""))
    except ValueError:
        return None
    return told if told.year in YEARS else None
