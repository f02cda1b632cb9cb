"""How long a payment lasts."""

import calendar
from datetime import datetime, timedelta

from receiver.rules.vocabulary import Period

MONTHS = {
    Period.MONTHLY: 1,
    Period.BIMONTHLY: 2,
    Period.QUARTERLY: 3,
    Period.HALF_YEARLY: 6,
    Period.YEARLY: 12,
}


def end_of(paid_at: datetime, period: Period | None) -> datetime:
    """When the period that was paid for is over.

    An unknown period counts as a month: the shortest that is common, and instalments are monthly.
    """
    if period is Period.WEEKLY:
        return paid_at + timedelta(days=7)
    return _months_later(paid_at, MONTHS[period or Period.MONTHLY])


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    # The 31st of January plus one month is the last day of February.
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
