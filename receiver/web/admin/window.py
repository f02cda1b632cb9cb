"""The days that the overview tells of: today and those before it, in the producer's zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LENGTH = 30
QUARTER = 900


@dataclass(frozen=True)
class Window:
    """Thirty days, of which the last is not over yet."""

    days: tuple[date, ...]
    zone: ZoneInfo

    @classmethod
    def until(cls, now: datetime, zone: str) -> "Window":
        """Today, and the days before it."""
        place = ZoneInfo(zone)
        today = now.astimezone(place).date()
        ages = range(LENGTH - 1, -1, -1)
        return cls(tuple(today - timedelta(days=age) for age in ages), place)

    @property
    def begins(self) -> datetime:
        """When the first day begins."""
        return self._midnight(self.days[0])

    @property
    def today(self) -> datetime:
        """When today begins."""
        return self._midnight(self.days[-1])

    @property
    def ends(self) -> datetime:
        """When tomorrow begins."""
        return self._midnight(self.days[-1] + timedelta(days=1))

    def day_of(self, quarter: int) -> date:
        """The day in which a quarter of an hour lies, counted from the epoch."""
        day = datetime.fromtimestamp(quarter * QUARTER, self.zone).date()
        return min(max(day, self.days[0]), self.days[-1])

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)
