"""The own commissions of some referrals, summed; each currency for itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Referral
from receiver.rules.earnings import Standing
from receiver.rules.referral import STANDINGS

_ROW = cast(sa.Table, Referral.__table__)


@dataclass(frozen=True)
class Sum:
    """The own commissions in one currency, in cents, by where they are; and of how many sales."""

    currency: str
    sales: int
    expected: int
    available: int
    reversed: int


def summed(which: Iterable[sa.ColumnElement[bool]] = ()) -> list[Sum]:
    """Of these; what was never paid counts nothing, nor does what was simulated."""
    paid = _ROW.c.status.in_(list(STANDINGS))
    cents = sa.func.coalesce(sa.func.sum(_ROW.c.cents), 0)
    asked = sa.select(_ROW.c.status, _ROW.c.currency, sa.func.count(), cents)
    asked = asked.where(paid, _ROW.c.is_simulated.is_(False), *which)
    found: dict[str, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    sales: dict[str, int] = defaultdict(int)
    rows = db.session.execute(asked.group_by(_ROW.c.status, _ROW.c.currency))
    for status, currency, count, amount in rows:
        found[currency][STANDINGS[status]] += int(amount)
        sales[currency] += count
    return [
        Sum(currency, sales[currency], *(found[currency][standing] for standing in Standing))
        for currency in sorted(found, key=lambda name: (-sales[name], name))
    ]
