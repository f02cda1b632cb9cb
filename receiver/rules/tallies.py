"""What a sale adds to the sums by day: a place for each thing that somebody may sort money by.

A sum is of one day, as the marketplace counts days, or of one month. So a period of any length
is a few whole months and some days, and no change of the shop's own clock makes it wrong.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from receiver.rules.earnings import Earned, Standing
from receiver.rules.times import BRASILIA


class By(StrEnum):
    """What money is put together by: the first three of commissions, the others of sales."""

    PERSON = "person"
    ROLE = "role"
    PRODUCT = "product"
    AFFILIATE = "affiliate"
    SRC = "src"
    UTM_SOURCE = "utm-source"
    UTM_MEDIUM = "utm-medium"
    UTM_CAMPAIGN = "utm-campaign"


OF_COMMISSIONS = (By.PERSON, By.ROLE, By.PRODUCT)
OF_SALES = tuple(by for by in By if by not in OF_COMMISSIONS)


class Place(NamedTuple):
    """Which sum."""

    kind: By
    is_month: bool
    day: date
    value: str
    currency: str
    standing: Standing


class Amount(NamedTuple):
    """How many, and how much."""

    many: int
    cents: int


def day_of(at: datetime) -> date:
    """The day on the marketplace's own calendar."""
    return at.astimezone(BRASILIA).date()


def difference(before: Earned, after: Earned) -> Mapping[Place, Amount]:
    """What the sums must be changed by, when a sale came to this and now comes to that."""
    found: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for sign, earned in ((-1, before), (1, after)):
        for place, cents in _places(earned):
            found[place][0] += sign
            found[place][1] += sign * cents
    return {place: Amount(*told) for place, told in found.items() if any(told)}


def _places(earned: Earned) -> Iterator[tuple[Place, int]]:
    """Each sum that has something of this sale; a month is named by its first day."""
    if earned.standing is None or earned.at is None:
        return
    day = day_of(earned.at)
    currency = earned.told.get("currency", "BRL")
    for by, value, cents in (*_of_shares(earned), *_of_sale(earned.told)):
        for is_month, of in ((False, day), (True, day.replace(day=1))):
            yield Place(by, is_month, of, value, currency, earned.standing), cents


def _of_shares(earned: Earned) -> Iterator[tuple[By, str, int]]:
    """What the marketplace keeps is no product's commission."""
    for share in earned.shares:
        yield By.PERSON, share.person, share.cents
        yield By.ROLE, share.role, share.cents
        if not share.is_fee:
            yield By.PRODUCT, earned.told.get("product", ""), share.cents


def _of_sale(told: Mapping[str, Any]) -> Iterator[tuple[By, str, int]]:
    for by in OF_SALES:
        yield by, told.get(by.value.replace("-", "_"), ""), told.get("cents") or 0
