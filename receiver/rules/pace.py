"""How fast letters may go: when it is the turn of the next one, on every lane that it takes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

NO_LIMIT = timedelta(0)
# Fast lanes are asked in batches, so what half a second holds may go together.
BURST = timedelta(seconds=0.5)
# Whoever comes late to the turn that was promised costs nobody the next one.
LATENESS = timedelta(seconds=1)
# Somebody waits before the screen: so many letters may go before their turn.
RESERVE = 10
LEAST_RESERVE = timedelta(seconds=2)
# On a lane that was told to slow down, and has no limit of its own.
SLOWLY = timedelta(seconds=1)
FIRST_SLOW = timedelta(minutes=1)
LONGEST_SLOW = timedelta(hours=1)

_UNITS = {"": 60, "s": 1, "min": 60, "h": 3600}
_RATE = re.compile(r"(\d+)(?:/(s|min|h))?")
_TOO_FAST = re.compile(
    r"\b4\.7\.28\b|too (many|fast|much)|rate|throttl|slow down|exceeded|quota", re.I
)


@dataclass
class Lane:
    """One way that letters take: all of them, or those to one domain."""

    interval: timedelta
    free_at: datetime
    promised_until: datetime
    slow_until: datetime | None = None
    again_at: datetime | None = field(default=None, repr=False)

    def step(self, now: datetime) -> timedelta:
        """From one letter to the next."""
        return max(self.interval, SLOWLY) if self._is_slow(now) else self.interval

    def due(self, now: datetime, promised: datetime | None, *, is_urgent: bool) -> datetime:
        """When the next letter may go here."""
        if is_urgent:
            return self.free_at - max(RESERVE * self.interval, LEAST_RESERVE)
        slow = self.slow_until or now
        if promised is not None:
            return max(self.free_at, slow, self.again_at or slow)
        return max(self.free_at, slow, self.promised_until)

    def take(self, now: datetime, promised: datetime | None) -> None:
        """A letter goes."""
        spared = LATENESS if promised else max(BURST - self.interval, NO_LIMIT)
        early = max(promised or now - spared, now - spared)
        self.free_at = max(self.free_at, early) + self.interval

    def promise(self, at: datetime, now: datetime, promised: datetime | None) -> None:
        """A letter waits for its turn, and the next one for a later turn."""
        if promised is None:
            self.promised_until = at + self.step(now)
        else:
            self.again_at = at + self.step(now)

    def _is_slow(self, now: datetime) -> bool:
        return self.slow_until is not None and self.slow_until > now


def turn(
    lanes: Sequence[Lane], *, now: datetime, promised: datetime | None, is_urgent: bool = False
) -> datetime | None:
    """Nothing when a letter may go now, which moves its lanes; else the time of its turn."""
    dues = [lane.due(now, promised, is_urgent=is_urgent) for lane in lanes]
    turn_at = max(dues, default=now)
    if turn_at <= now:
        for lane in lanes:
            lane.take(now, promised)
        return None
    for lane, due in zip(lanes, dues, strict=True):
        if due > now:
            lane.promise(due, now, promised)
    return turn_at


def interval(rate: str) -> timedelta:
    """From one letter to the next at `10/s`, `60/min`, `500/h`, or so many a minute."""
    found = _RATE.fullmatch(rate)
    return timedelta(seconds=_UNITS[found[2] or ""]) / int(found[1]) if found else NO_LIMIT


def intervals(rates: Iterable[str]) -> dict[str, timedelta]:
    """The same by domain, for `gmail.com=60/min`; a rate without a domain is for all others."""
    pairs = [rate.rpartition("=") for rate in rates]
    return {domain.strip().lower(): interval(rate.strip()) for domain, _, rate in pairs}


def is_too_fast(reply: str) -> bool:
    """Whether a mail server says that it was sent too much in too short a time."""
    return reply.startswith("4") and _TOO_FAST.search(reply) is not None


def slowed_until(slow_until: datetime | None, times: int, now: datetime) -> tuple[datetime, int]:
    """For how long a lane is left alone, and how often that was said in a row."""
    if slow_until is not None and slow_until > now:
        return slow_until, times
    in_a_row = times if slow_until is not None and now - slow_until < LONGEST_SLOW else 0
    doubled: timedelta = FIRST_SLOW * 2 ** min(in_a_row, 6)
    return now + min(doubled, LONGEST_SLOW), in_a_row + 1
