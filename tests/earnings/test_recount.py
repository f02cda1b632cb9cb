"""The sums of commissions are those of a straightforward recount over all kept postbacks."""

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver.db import db
from receiver.models import Commission, EarnedSale
from tests.conftest import NOON
from tests.factories import Shop, document

EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    # The rows of earlier examples stay: every example has sales of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(NOON)


runs = itertools.count(1)
PEOPLE = ("ana", "bia", "caio")
AMOUNTS = st.integers(min_value=1, max_value=99_999)
LISTS = st.lists(st.tuples(st.sampled_from(PEOPLE), AMOUNTS), max_size=3)
NEWS = st.fixed_dictionaries(
    {
        "event": st.sampled_from([1, 2, 3, 4, 5, 6, 101, 105]),
        "role": st.sampled_from([2, 3, 4, 7]),
        "sale": st.sampled_from("AB"),
        "received": st.none() | AMOUNTS,
        "shares": LISTS,
    }
)


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def telling(one: dict[str, Any], run: int, second: int) -> dict[str, Any]:
    """A postback of which no other has the date."""
    at = NOON + timedelta(seconds=second)
    contracts: dict[int, Any] = {
        101: {"assinatura": (f"{run}S", 1)},
        105: {"recuperacao_parcelada": (f"{run}R", 1)},
    }
    told = document(
        one["event"],
        **contracts.get(one["event"], {}),
        sale=f"{run}{one['sale']}",
        role=one["role"],
        dispatched=f"{at - timedelta(hours=3):%Y-%m-%d %H:%M:%S}",
    )
    if one["received"] is not None:
        told["venda"]["valorRecebido"] = money(one["received"])
    told["comissoes"] = [
        {"tipo_comissao": "Afiliado", "email": f"{who}@example.test", "valor": money(cents)}
        for who, cents in one["shares"]
    ]
    return told


def standing_of(tellings: list[dict[str, Any]]) -> str | None:
    """The last word on a sale: a refund for ever, a dispute until it is told as good again."""
    events = [one["tipoEvento"]["codigo"] for one in tellings]
    if 4 in events:
        return "reversed"
    disputed = max((at for at, event in enumerate(events) if event == 5), default=None)
    if disputed is not None and not {2, 6, 101, 105} & set(events[disputed:]):
        return "reversed"
    return "available" if 6 in events else "expected" if {2, 101, 105} & set(events) else None


def shares_of(tellings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Those of the last list; where there is none, what the account says that it received."""
    lists = [t["comissoes"] for t in tellings if t["tipoPostback"]["codigo"] in (2, 3)]
    if listed := [one for one in lists if one]:
        return [(one["email"], one["valor"]) for one in listed[-1]]
    good = [t for t in tellings if t["tipoEvento"]["codigo"] not in (4, 5)]
    for some in (good, tellings):
        own = [t["venda"]["valorRecebido"] for t in some if "valorRecebido" in t["venda"]]
        if own:
            return [("own", own[-1])]
    return []


def counted(tellings: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """What each person has, by where it is, recounted by hand out of what was sent."""
    sums: Counter[tuple[str, str]] = Counter()
    for code in {one["venda"]["codigo"] for one in tellings}:
        own = [one for one in tellings if one["venda"]["codigo"] == code]
        if standing := standing_of(own):
            for who, amount in shares_of(own):
                sums[who, standing] += int(amount.replace(".", ""))
    return sums


def kept(run: int) -> Counter[tuple[str, str]]:
    """What the rows of the sales of an example say."""
    db.session.rollback()
    mine = Commission.sale_code.in_([f"{run}A", f"{run}B"])
    sums: Counter[tuple[str, str]] = Counter()
    for one in db.session.scalars(sa.select(Commission).where(mine)):
        sums[one.email or "own", one.standing.value] += one.cents
    return sums


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=7), order=st.randoms(use_true_random=False))
def test_any_order_and_repeats_come_to_a_recount(shop: Shop, news: list[Any], order: Any) -> None:
    run = next(runs)
    tellings = [telling(one, run, second) for second, one in enumerate(news)]
    heard = [*tellings, *order.choices(tellings, k=2)]
    order.shuffle(heard)
    for one in heard:
        shop.tick(minutes=11)
        shop.keep(one)
    shop.work()
    assert kept(run) == counted(tellings)


def test_what_only_affiliates_are_told_is_counted_once(shop: Shop) -> None:
    shop.arrive(2, role=4, extra={"venda": {"codigo": "9", "valorRecebido": "10.00"}})
    shop.arrive(6, role=4, extra={"venda": {"codigo": "9", "valorRecebido": "10.00"}})
    assert [(one.cents, one.standing) for one in db.session.scalars(sa.select(Commission))] == [
        (1000, "available")
    ]
    assert db.session.scalar(sa.select(sa.func.count(EarnedSale.id))) == 1
