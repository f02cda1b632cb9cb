"""The own commissions of some referrals, summed; each currency for itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Referral
from receiver.rules.earnings import Standing
from receiver.rules.referral import STANDINGS, ReferralStatus


@dataclass(frozen=True)
class Sum:
    """The own commissions in one currency, in cents, by where they are; and of how many sales."""

    currency: str
    sales: int
    expected: int
    available: int
    reversed: int


def summed(
    which: Iterable[sa.ColumnElement[bool]] = (), *, only: ReferralStatus | None = None
) -> list[Sum]:
    """Of these; what was never paid counts nothing, nor does what was simulated."""
    paid = [status for status in STANDINGS if only in (None, status)]
    if not paid:
        return []
    cents = sa.func.coalesce(sa.func.sum(Referral.cents), 0)
    asked = sa.select(Referral.status, Referral.currency, sa.func.count(), cents)
    asked = asked.where(Referral.status.in_(paid), Referral.is_simulated.is_(False), *which)
    rows = db.session.execute(asked.group_by(Referral.status, Referral.currency))
    return _sums(
        (status, currency, count, int(amount or 0)) for status, currency, count, amount in rows
    )


def _sums(rows: Iterable[tuple[ReferralStatus, str, int, int]]) -> list[Sum]:
    found: dict[str, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    sales: dict[str, int] = defaultdict(int)
    for status, currency, count, amount in rows:
        found[currency][STANDINGS[status]] += amount
        sales[currency] += count
    return [
        Sum(currency, sales[currency], *(found[currency][standing] for standing in Standing))
        for currency in sorted(found, key=lambda name: (-sales[name], name))
    ]
