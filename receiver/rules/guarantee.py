"""Until when the buyer may have the money back, from the days that a paid sale tells.

Whether the days are counted down or always those of the product is not known. The earliest end
that was ever told is right if they are counted down, and right if they are not.
"""

from datetime import datetime, timedelta

# More is no guarantee but an odd number; and none is told as 0, as is one that is over.
MOST_DAYS = 1000


def end(days: int | None, told_at: datetime) -> datetime | None:
    """When a guarantee with so many days left ends; unknown when the days tell nothing."""
    if days is None or not 0 < days <= MOST_DAYS:
        return None
    return told_at + timedelta(days=days)


def earlier(known: datetime | None, told: datetime | None) -> datetime | None:
    """The earlier of two ends, either of which may be unknown."""
    return min((each for each in (known, told) if each is not None), default=None)
