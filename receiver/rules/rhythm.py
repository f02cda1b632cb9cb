"""How postbacks usually come, learned by the hour of the week; and when their silence is odd.

What is learned of an hour is in how many weeks anything came in it, and not how much: a sale is
told several times within seconds, and a launch fills an hour no more than a good day does.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HISTORY = timedelta(weeks=8)
# Whoever is newer, or has less to tell, has no rhythm yet.
LEAST_KNOWN = timedelta(weeks=2)
FEWEST = 30
# Few a day: a week without any is nothing odd.
SMALL, SMALL_WAITS = 5.0, timedelta(days=7)
# The marketplace rests at times, too; and in the first weeks all may have been a launch.
WAITS, NEWCOMER_WAITS = timedelta(hours=6), timedelta(hours=24)
NEWCOMER = timedelta(weeks=6)
# Each pause between two postbacks is a trial: one in ten thousand would come every month.
SURPRISE = math.log(1_000_000)
# No hour is so sure that its silence alone would tell much: the marketplace rests at times, too.
MOST_SURPRISE = 2.0
# What happened twice within the history is no surprise the third time.
BEYOND_THE_PAST, MOST_AFTER_ONE = 1.5, 3.0
RECENT = (DAY, 3 * DAY, 7 * DAY, 14 * DAY)
_PRIOR = 2.0  # weeks for which the hour of other days speaks where there are few


@dataclass(frozen=True)
class Judgement:
    """Whether a silence is odd, and what it was held against."""

    is_odd: bool
    per_day: float = 0.0
    longest: timedelta = timedelta(0)


@dataclass(frozen=True)
class Rhythm:
    """How many came in each hour of the past, from the first one counted to the last one."""

    counts: Mapping[datetime, int]
    begins: datetime
    last: datetime
    zone: str

    @cached_property
    def hours(self) -> list[datetime]:
        """All hours of the past, also those in which nothing came."""
        first, end = _hour(self.begins), _hour(self.last)
        return [first + HOUR * at for at in range(int((end - first) / HOUR) + 1)]

    @cached_property
    def _odds(self) -> dict[tuple[int, int], float]:
        """For each hour of the week, how likely anything comes in it."""
        there: Counter[tuple[int, int]] = Counter()
        filled: Counter[tuple[int, int]] = Counter()
        for hour in self.hours:
            there[self._slot(hour)] += 1
            filled[self._slot(hour)] += bool(self.counts.get(hour))
        alike = {slot: _alike(slot) for slot in _WEEK}
        pools = {
            slot: _share(sum(filled[s] for s in alike[slot]), sum(there[s] for s in alike[slot]))
            for slot in _WEEK
        }
        return {
            slot: (filled[slot] + _PRIOR * pools[slot]) / (there[slot] + _PRIOR) for slot in _WEEK
        }

    def surprise(self, hour: datetime) -> float:
        """How odd it is that nothing comes in this hour, so that hours can be added up."""
        return min(-math.log(1 - self._odds[self._slot(hour)]), MOST_SURPRISE)

    def per_day(self, span: timedelta = HISTORY) -> float:
        """How many came on a day, of the last ones or of all."""
        since = max(self.last - span, self.begins)
        came = sum(count for hour, count in self.counts.items() if since <= hour <= self.last)
        return came / max((self.last - since) / DAY, 1.0)

    def slowing(self) -> float:
        """Which part of the usual still comes: a launch is over, or a shop is."""
        return min([1.0, *(self._recent(span) for span in RECENT)])

    def silences(self) -> list[list[datetime]]:
        """The hours between two others in which nothing came, each time."""
        filled = [hour for hour in self.hours if self.counts.get(hour)]
        spans = [(one, other) for one, other in pairwise(filled) if other - one > HOUR]
        return [list(_from_to(one + HOUR, other)) for one, other in spans]

    def _recent(self, span: timedelta) -> float:
        hours = [hour for hour in self.hours if hour > self.last - span]
        came = sum(bool(self.counts.get(hour)) for hour in hours)
        return (came + 1) / (sum(self._odds[self._slot(hour)] for hour in hours) + 1)

    def _slot(self, hour: datetime) -> tuple[int, int]:
        return _slot(hour, self.zone)


def judge(rhythm: Rhythm, *, since: datetime, now: datetime) -> Judgement:
    """Whether it is odd that nothing has come since; `since` is not before the last one."""
    known = rhythm.last - rhythm.begins
    if known < LEAST_KNOWN or sum(rhythm.counts.values()) < FEWEST:
        return Judgement(is_odd=False)
    per_day = min(rhythm.per_day(), rhythm.per_day(14 * DAY))
    past = rhythm.silences()
    longest = max(map(len, past), default=0) * HOUR
    waits = SMALL_WAITS if per_day < SMALL else NEWCOMER_WAITS if known < NEWCOMER else WAITS
    if now - since < waits:
        return Judgement(is_odd=False, per_day=per_day, longest=longest)
    bar = _bar([sum(map(rhythm.surprise, hours)) for hours in past])
    here = rhythm.slowing() * sum(
        rhythm.surprise(hour) * part for hour, part in _overlapped(since, now)
    )
    return Judgement(is_odd=here > bar, per_day=per_day, longest=longest)


def _bar(past: Iterable[float]) -> float:
    """How odd it must be, after silences that were as odd as these."""
    odd = [SURPRISE, *(BEYOND_THE_PAST * one for one in sorted(past, reverse=True)[:2])]
    # One long one may have been a fault, of which the next shall be noticed all the same.
    once = min(max(odd), MOST_AFTER_ONE * SURPRISE)
    return max([SURPRISE, once, *odd[2:]])


def _overlapped(since: datetime, now: datetime) -> Iterator[tuple[datetime, float]]:
    """The hours from one moment to another, and which part of each lies between."""
    for hour in _from_to(_hour(since), now):
        begins, ends = max(hour, since), min(hour + HOUR, now)
        yield hour, (ends - begins) / HOUR


def _from_to(first: datetime, end: datetime) -> Iterator[datetime]:
    while first < end:
        yield first
        first += HOUR


@lru_cache(maxsize=10_000)
def _slot(hour: datetime, zone: str) -> tuple[int, int]:
    local = hour.astimezone(ZoneInfo(zone))
    return local.weekday(), local.hour


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _alike(slot: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """The same hour on other days that are, or are not, of the weekend."""
    is_weekend = slot[0] >= 5
    return [(day, slot[1]) for day in range(7) if (day >= 5) is is_weekend]


def _share(part: int, whole: int) -> float:
    return (part + 0.5) / (whole + 1)


_WEEK = [(day, hour) for day in range(7) for hour in range(24)]
