"""How long a grant by hand holds."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from receiver.context import settings

LAST_MOMENT = time(23, 59, 59)
LAST_YEAR = 2999


class LastDay(click.ParamType[datetime]):
    """A day such as 2026-12-31: its last moment, on the producer's clock."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the day."""
        if isinstance(value, datetime):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return self.fail(f"{value!r} is not a day such as 2026-12-31", param, ctx)
        if day.year > LAST_YEAR:
            self.fail("that is too far away; without an end it is for good", param, ctx)
        return datetime.combine(day, LAST_MOMENT, ZoneInfo(settings().timezone))


def end_of_grant(
    days: int | None, last_moment: datetime | None, *, now: datetime
) -> datetime | None:
    """When it ends; without both it does not."""
    if days is not None and last_moment is not None:
        raise click.UsageError("say either --days or --until")
    if last_moment is not None and last_moment <= now:
        raise click.UsageError("that day is over")
    return now + timedelta(days=days) if days is not None else last_moment
