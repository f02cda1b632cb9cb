"""Times as the marketplace writes them: on Brasília's clock, without a zone."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BRASILIA = ZoneInfo("America/Sao_Paulo")

_CLOCK = r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\Z"
_WAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})" + _CLOCK, re.ASCII),
    re.compile(r"(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})" + _CLOCK, re.ASCII),
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_YEARS = range(1970, 2200)


def moment(told: str) -> datetime | None:
    """Read `2024-03-02 20:15:01` or `02/03/2024 20:15:01` as UTC; an impossible date is none."""
    for way in _WAYS:
        if found := way.match(told.strip()):
            return _in_utc(found)
    return None


def _in_utc(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(found[part] or 0) for part in _PARTS)
    if year not in _YEARS:
        return None
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=BRASILIA)
    except ValueError:
        return None
    return local.astimezone(UTC)
