"""The days that somebody wants to see money of, on the marketplace's own calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _

from receiver.rules.tallies import day_of
from receiver.rules.times import BRASILIA
from receiver.web.admin import asked

A_DAY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)
A_MONTH = timedelta(days=29)  # before the last of thirty days


class Span(StrEnum):
    """Which days."""

    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    DAYS = "30-days"
    THIS_YEAR = "this-year"
    OWN = "own"


NAMES = {
    Span.THIS_MONTH: _("Este mês"),
    Span.LAST_MONTH: _("Mês passado"),
    Span.DAYS: _("30 dias"),
    Span.THIS_YEAR: _("Este ano"),
}


@dataclass(frozen=True)
class Period:
    """Some days; the last of them counts."""

    span: Span
    since: date
    until: date

    @classmethod
    def asked(cls, args: Mapping[str, str], now: datetime) -> "Period":
        """The days that a query string names; else those of this month."""
        today = day_of(now)
        since, until = asked.day(args, "since"), asked.day(args, "until")
        if since or until:
            return cls._own(since, until or max(today, since or today))
        span = asked.word(args, "period", Span) or Span.THIS_MONTH
        return cls(span, *_days_of(span, today))

    @classmethod
    def _own(cls, since: date | None, until: date) -> "Period":
        first, last = sorted((since or until - A_MONTH, until))
        return cls(Span.OWN, max(first, last - LONGEST), last)

    @property
    def begins(self) -> datetime:
        """When the first day begins."""
        return datetime.combine(self.since, time.min, tzinfo=BRASILIA)

    @property
    def ends(self) -> datetime:
        """When the day after the last begins."""
        return datetime.combine(self.until + A_DAY, time.min, tzinfo=BRASILIA)

    @property
    def days(self) -> list[date]:
        """All of them."""
        return [self.since + A_DAY * age for age in range((self.until - self.since).days + 1)]

    def query(self) -> dict[str, str]:
        """The same as a query string; nothing for this month."""
        if self.span is Span.OWN:
            return {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {} if self.span is Span.THIS_MONTH else {"period": self.span.value}


def _days_of(span: Span, today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    if span is Span.LAST_MONTH:
        last = first - A_DAY
        return last.replace(day=1), last
    if span is Span.DAYS:
        return today - A_MONTH, today
    if span is Span.THIS_YEAR:
        return today.replace(month=1, day=1), today
    return first, today
