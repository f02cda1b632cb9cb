"""Money as the marketplace writes it."""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"-?[0-9]{1,18}(?:[.,][0-9]{1,18}){0,6}\Z")
_MOST = 10**13


def cents(told: str) -> int | None:
    """Read `157.00`, `1.497,00` or `358.35` as whole cents; anything else is none."""
    bare = told.replace("R$", "").strip()
    if not _AMOUNT.match(bare):
        return None
    amount = Decimal(_with_point(bare)) * 100
    if abs(amount) > _MOST:
        return None
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _with_point(amount: str) -> str:
    """The last mark sets off the cents, unless it is one of several of its kind."""
    last = max(amount.rfind(","), amount.rfind("."))
    if last < 0 or amount.count(amount[last]) > 1:
        return amount.replace(",", "").replace(".", "")
    whole = amount[:last].replace(",", "").replace(".", "")
    return f"{whole}.{amount[last + 1 :]}"
