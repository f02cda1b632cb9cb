"""The sums of commissions are those of a straightforward recount over all kept postbacks."""

import itertools
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import earnings, provisioning
from receiver.db import db, transaction
from receiver.earnings import By
from receiver.models import Commission, EarnedDay, EarnedSale
from receiver.rules.earnings import Standing
from tests.conftest import NOON
from tests.earnings.recounting import NEWS, Sums, commissions_of, revenue_of, telling
from tests.factories import Shop

EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    # The rows of earlier examples stay: every example has sales of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OTHER_KEY = "fedcba9876543210fedcba9876543210"

runs = itertools.count(1)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(NOON)


@pytest.fixture
def keys(shop: Shop) -> list[int]:
    """Two accounts that are told of the same sales."""
    other = provisioning.add_key(OTHER_KEY, label="Outra", by="test", now=NOON)
    return [shop.key_id, other.id]


def kept(run: int) -> Sums:
    """What the rows of the sales of an example say."""
    mine = Commission.sale_code.in_([f"{run}A", f"{run}B"])
    sums: Sums = Counter()
    for one in db.session.scalars(sa.select(Commission).where(mine)):
        sums[one.email or "own", one.standing.value] += one.cents
    return sums


def summed(by: By, beginning: str) -> Sums:
    """What the sums by day say of whatever begins so."""
    sums: Sums = Counter()
    for one in earnings.sums(by):
        if one.name.startswith(beginning):
            sums.update({(one.name, each.value): getattr(one, each.value) for each in Standing})
    return +sums


def all_sums() -> dict[tuple[Any, ...], tuple[int, int]]:
    """Every sum by day and by month that is not empty."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(EarnedDay).where(EarnedDay.many != 0))
    return {
        (o.kind, o.is_month, o.day, o.value, o.currency, o.standing): (o.many, o.cents)
        for o in rows
    }


def in_total(sums: Sums) -> Sums:
    total: Sums = Counter()
    for (_name, standing), some in sums.items():
        total["", standing] += some
    return total


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=7), order=st.randoms(use_true_random=False))
def test_any_order_and_repeats_come_to_a_recount(
    shop: Shop, keys: list[int], news: list[Any], order: Any
) -> None:
    run = next(runs)
    tellings = [telling(one, run, second) for second, one in enumerate(news)]
    heard = [*tellings, *order.choices(tellings, k=2)]
    order.shuffle(heard)
    for one in heard:
        shop.tick(minutes=11)
        shop.key_id = keys[one["key"]]
        shop.keep({name: told for name, told in one.items() if name != "key"})
    shop.work()
    db.session.rollback()
    assert kept(run) == commissions_of(tellings)
    assert in_total(summed(By.PRODUCT, f"{run}P")) == in_total(commissions_of(tellings))
    assert summed(By.SRC, f"{run}") == revenue_of(tellings)


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=9), order=st.randoms(use_true_random=False))
def test_sums_by_day_and_month_are_those_of_the_rows(
    shop: Shop, news: list[Any], order: Any
) -> None:
    run = next(runs)
    for second, one in enumerate(order.sample(news, k=len(news))):
        told = telling(one, run, second)
        told["venda"]["dataFinalizada"] = (
            f"2026-0{1 + second % 3}-{order.randint(1, 28):02} 23:30:00"
        )
        shop.keep({name: value for name, value in told.items() if name != "key"})
    shop.work()
    before = all_sums()
    with transaction():
        earnings.rebuild()
    assert before == all_sums()


def test_what_only_affiliates_are_told_is_counted_once(shop: Shop) -> None:
    shop.arrive(2, role=4, extra={"venda": {"codigo": "9", "valorRecebido": "10.00"}})
    shop.arrive(6, role=4, extra={"venda": {"codigo": "9", "valorRecebido": "10.00"}})
    assert [(one.cents, one.standing) for one in db.session.scalars(sa.select(Commission))] == [
        (1000, "available")
    ]
    assert db.session.scalar(sa.select(sa.func.count(EarnedSale.id))) == 1
