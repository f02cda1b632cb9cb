"""What the overview and the reports say of revenue is a recount of what was sent."""

import itertools
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from receiver import earnings
from receiver.context import settings
from receiver.db import db
from receiver.earnings import By
from receiver.web.admin.trade import revenues
from receiver.web.admin.window import Window
from tests.conftest import NOON
from tests.earnings.recounting import AMOUNTS, by_sale, cents, telling
from tests.earnings.test_recount import EXAMPLES
from tests.factories import Shop

runs = itertools.count(1)
EVENTS = st.sampled_from([1, 2, 3, 4, 5, 6, 101, 105])
NEWS = st.lists(st.tuples(EVENTS, st.sampled_from("AB")), min_size=1, max_size=6)
PRICES = st.fixed_dictionaries({"A": AMOUNTS, "B": AMOUNTS})


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(NOON)


def overview() -> int:
    """All that was ever paid, as the first page of the desk has it."""
    db.session.rollback()
    found = revenues(Window.until(NOON, settings().timezone))
    return sum(revenue.whole.cents for revenue in found)


def reported() -> int:
    """The same by what led to sales, with what was given back."""
    return sum(one.kept + one.reversed for one in earnings.sums(By.SRC))


@EXAMPLES
@given(news=NEWS, prices=PRICES, order=st.randoms(use_true_random=False))
def test_revenue_is_what_was_paid_in_any_order(
    shop: Shop, news: list[Any], prices: dict[str, int], order: Any
) -> None:
    run, before = next(runs), (overview(), reported())
    told: dict[str, Any] = {"role": 2, "received": None, "shares": [], "key": 0, "src": "blog"}
    tellings = [
        telling({"event": event, "sale": sale, "value": prices[sale], **told}, run, second)
        for second, (event, sale) in enumerate(news)
    ]
    for one in order.sample([*tellings, *tellings[:2]], k=len(tellings) + len(tellings[:2])):
        shop.tick(minutes=11)
        shop.keep({name: value for name, value in one.items() if name != "key"})
    shop.work()
    paid = sum(cents(own[0]["venda"]["valor"]) for own, _standing in by_sale(tellings))
    assert (overview(), reported()) == (before[0] + paid, before[1] + paid)
