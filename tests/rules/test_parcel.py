"""What was told of a parcel comes to one status."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from receiver.rules.parcel import ParcelStatus, Told, carrier_page, joined, latest, tidy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POSTED, RETURNED, OUT, DELIVERED, TRANSIT, UNKNOWN = 2, 4, 5, 6, 7, 55


def told(number: int, hours: float, *, is_dated: bool = False, postback: int = 1) -> Told:
    at = NOON + timedelta(hours=hours)
    return Told(number, at, at, is_dated, postback)


WAYS = [
    ([], None),
    ([told(UNKNOWN, 1)], None),
    ([told(POSTED, 1), told(TRANSIT, 2), told(UNKNOWN, 3)], ParcelStatus.IN_TRANSIT),
    # News without a date that comes soon after the end was only slower; a day later it counts.
    ([told(DELIVERED, 1), told(TRANSIT, 2)], ParcelStatus.DELIVERED),
    ([told(RETURNED, 1), told(TRANSIT, 2)], ParcelStatus.RETURNED),
    ([told(DELIVERED, 1), told(TRANSIT, 26)], ParcelStatus.IN_TRANSIT),
    # Dates are believed.
    (
        [told(DELIVERED, 1, is_dated=True), told(OUT, 2, is_dated=True)],
        ParcelStatus.OUT_FOR_DELIVERY,
    ),
    ([told(OUT, 1, is_dated=True), told(TRANSIT, 0, is_dated=True)], ParcelStatus.OUT_FOR_DELIVERY),
    ([told(TRANSIT, 1), told(OUT, 1)], ParcelStatus.OUT_FOR_DELIVERY),
    ([told(DELIVERED, 1), told(RETURNED, 9)], ParcelStatus.RETURNED),
]


@pytest.mark.parametrize(("news", "status"), WAYS)
def test_the_newest_counts_whatever_is_looked_at_first(
    news: list[Told], status: ParcelStatus | None
) -> None:
    for order in itertools.permutations(news):
        now = latest(order)
        assert (now.status if now else None) is status


def test_the_same_told_again_without_a_date_is_not_newer() -> None:
    both = joined(told(POSTED, 1), told(POSTED, 9, postback=2))
    assert (both.first_at, both.last_at) == (NOON + timedelta(hours=1),) * 2


def test_the_same_told_again_with_dates_is_remembered_first_and_last() -> None:
    once = [told(OUT, 1, is_dated=True), told(OUT, 25, is_dated=True, postback=2), told(OUT, 30)]
    for one, two, three in itertools.permutations(once):
        both = joined(joined(one, two), three)
        assert (both.first_at, both.last_at) == (once[0].first_at, once[1].last_at)


def test_only_a_code_of_the_post_leads_to_the_post() -> None:
    assert carrier_page("AA123456789BR").endswith("?objetos=AA123456789BR")
    assert carrier_page("AA123456789BR&x=1") == carrier_page("JD0001") == ""


def test_a_code_of_the_post_is_written_as_the_post_does() -> None:
    assert tidy("aa 123456789 br") == "AA123456789BR"
    assert tidy("jd 0001") == "jd 0001"


def test_other_codes_lead_to_the_page_that_was_set_and_nothing_in_them_leads_elsewhere() -> None:
    elsewhere = "https://carrier.example/?c={code}"
    assert carrier_page("JD0001", elsewhere) == "https://carrier.example/?c=JD0001"
    assert carrier_page("/../a?b=c&d #", elsewhere).endswith("?c=%2F..%2Fa%3Fb%3Dc%26d%20%23")
    assert "correios" in carrier_page("AA123456789BR", elsewhere)
    assert carrier_page("", elsewhere) == ""
