"""S12: any order and any repeats of a buyer's postbacks end in the same access.

Wherever the order can be known: with the marketplace's own dates always; without them for all news
but a dispute or a cancellation that meets a payment of the same sale (see rules/sale.py and
rules/contract.py for what is done there).
"""

import itertools
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import provisioning
from receiver.db import db, transaction
from receiver.models import Loss, Rule
from receiver.rules.vocabulary import Event, Meaning
from tests.conftest import NOON
from tests.factories import Shop, document, live

EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    # The rows of earlier examples stay: every example has buyers and sales of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
buyers = itertools.count(1)

News = dict[str, Any]
UNPAID = {"paid": "0000-00-00 00:00:00", "status": 3}


def charge(event: int, number: int, **other: Any) -> News:
    """News about one charge of a monthly subscription that began in January."""
    day = f"2026-0{number}-10"
    times = {"started": f"{day} 09:00:00", "paid": f"{day} 09:00:05"}
    contract = {"assinatura": ("CLUB", number), "period": "Mensal", "product": "700"}
    return {"event": event, "sale": f"C{number}"} | times | contract | other


ONE_OFF = [
    {"event": event, "sale": sale, "product": product}
    for sale, product in (("A", "900"), ("B", "900"), ("D", "901"))
    for event in (1, 2, 3, 4, 6)
]
CHARGES = [charge(event, number) for event in (2, 101, 6) for number in (1, 2, 3)]
OVERDUE = [charge(102, number, **UNPAID) for number in (2, 3)]
CANCELLED = [charge(103, number, status=6) for number in (1, 2)]


def told(shop: Shop, buyer: int, news: list[News]) -> set[str]:
    """What a fresh buyer may enter after this news in this order."""
    email = f"buyer{buyer}@example.test"
    shop.now = NOON  # for each buyer anew: days of grace must not end between two of them
    with transaction():
        db.session.execute(sa.delete(Loss))  # nor are all of them in one hour a flood
    for one in news:
        mine = dict(one, sale=f"{buyer}-{one['sale']}", email=email)
        if "assinatura" in one:
            mine["assinatura"] = (f"{buyer}-CLUB", one["assinatura"][1])
        shop.tick(minutes=11)
        shop.take(document(mine.pop("event"), **mine))
    return live(email)


def shuffled(news: list[News]) -> st.SearchStrategy[tuple[list[News], list[News]]]:
    """Some of the news in order, and the same in any order with any repeats."""
    some = st.lists(st.sampled_from(range(len(news))), min_size=1, max_size=7, unique=True)

    def disorder(chosen: list[int]) -> st.SearchStrategy[tuple[list[News], list[News]]]:
        repeats = st.lists(st.sampled_from(chosen), max_size=3)
        mixed = repeats.flatmap(lambda more: st.permutations(chosen + more))
        return mixed.map(
            lambda order: ([news[i] for i in sorted(chosen)], [news[i] for i in order])
        )

    return some.flatmap(disorder)


def dated(news: list[News]) -> list[News]:
    """The same news, each with a date of its own, in the order of the list."""
    return [
        one | {"dispatched": f"2026-03-02 {9 + at // 60:02}:{at % 60:02}:00"}
        for at, one in enumerate(news)
    ]


RULED = [
    {"event": event, "sale": sale, "product": "902"}
    for sale in ("A", "B")
    for event in (1, 70, 9, 2, 9, 6, 4)
]
RULES = {Event.TICKET: Meaning.GRANT, Event.REFUND_ASKED: Meaning.SUSPEND}


@EXAMPLES
@given(data=st.data())
def test_with_dates_news_that_counts_by_a_rule_does_not_depend_on_it(
    shop: Shop, data: st.DataObject
) -> None:
    for event, meaning in RULES.items():
        if Rule.at("902", event) is None:  # each change looks again at all earlier examples
            provisioning.set_rule("902", event, meaning, by="dona", now=shop.now)
    in_order, mixed = data.draw(shuffled(dated(RULED)))
    assert told(shop, next(buyers), mixed) == told(shop, next(buyers), in_order)


@EXAMPLES
@given(case=shuffled(ONE_OFF + CHARGES + OVERDUE))
def test_without_dates_the_order_of_arrival_does_not_matter(
    shop: Shop, case: tuple[list[News], list[News]]
) -> None:
    in_order, mixed = case
    assert told(shop, next(buyers), mixed) == told(shop, next(buyers), in_order)


ONE_SALE = [{"event": event, "sale": "A", "product": "900"} for event in (1, 3, 2, 5, 2, 5, 6)]
ONE_CLUB = CHARGES[:2] + OVERDUE[:1] + CANCELLED + CHARGES[3:6] + OVERDUE[1:]


@pytest.mark.parametrize("news", [ONE_SALE, ONE_CLUB], ids=["disputes", "cancellations"])
@EXAMPLES
@given(data=st.data())
def test_with_dates_not_even_disputes_and_cancellations_depend_on_it(
    shop: Shop, news: list[News], data: st.DataObject
) -> None:
    in_order, mixed = data.draw(shuffled(dated(news)))
    assert told(shop, next(buyers), mixed) == told(shop, next(buyers), in_order)
