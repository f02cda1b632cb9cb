"""What affiliates are told of sales: the same in any order, and never an account."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import ROOT
from receiver import provisioning
from receiver.db import db
from receiver.models import Letter, Member, Referral, Sale
from tests.conftest import NOON
from tests.factories import KEY, Shop, document

EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    # The rows of earlier examples stay: every example has sales of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SAMPLES = ROOT / "tests" / "postbacks"
ROLES = (4, 5, 6, 7)
CODES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 98, 99, 101, 102, 103, 104, 105, 106, 120)
PARCEL = {"rastreio": {"status": 2, "codigo": "AA123456789BR"}}
LEFT_OUT = {"id", "sale_code", "postback_id", "words", "memory", "key_id"}


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(NOON)


def rows(*codes: str) -> list[Referral]:
    db.session.rollback()
    found = sa.select(Referral).order_by(Referral.sale_code, Referral.key_id, Referral.role)
    return list(db.session.scalars(found.where(Referral.sale_code.in_(codes)) if codes else found))


def facts(row: Referral) -> dict[str, Any]:
    """All that follows from the news, and does not hang on numbers of rows."""
    return {c.name: getattr(row, c.name) for c in Referral.__table__.c if c.name not in LEFT_OUT}


def paid(cents: str, **told: Any) -> dict[str, Any]:
    """What a postback says of the own commission."""
    return {"codigo": "100", "status": "Finalizada", "valor": "197.00", "valorRecebido": cents} | (
        {"dataInicio": "2026-03-02 08:59:00", "dataFinalizada": "2026-03-02 09:00:00"} | told
    )


runs = itertools.count(1)
NEWS = st.fixed_dictionaries(
    {
        "event": st.sampled_from([1, 2, 3, 4, 5, 6, 7, 101, 102, 104, 120]),
        "role": st.sampled_from([2, *ROLES]),
        "received": st.none() | st.integers(min_value=0, max_value=99_999),
        "email": st.none() | st.sampled_from(["ana@example.test", "bia@example.test"]),
        "product": st.sampled_from(["900", "901"]),
    }
)


def telling(one: dict[str, Any], code: str, second: int) -> dict[str, Any]:
    """A postback of which no other has the date."""
    at = NOON + timedelta(seconds=second)
    blocks: dict[str, Any] = (
        {"assinatura": (f"{code}S", 1)} if one["event"] in (101, 102, 104) else {}
    )
    told = document(
        one["event"],
        **blocks,
        **{name: one[name] for name in ("role", "email", "product")},
        sale=code,
        dispatched=f"{at - timedelta(hours=3):%Y-%m-%d %H:%M:%S}",
    )
    if one["received"] is not None:
        told["venda"]["valorRecebido"] = f"{one['received'] // 100}.{one['received'] % 100:02}"
    return told


def enter(shop: Shop, tellings: list[dict[str, Any]]) -> None:
    for one in tellings:
        shop.tick(minutes=11)
        shop.keep(one)
    shop.work()


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=7), order=st.randoms(use_true_random=False))
def test_any_order_and_repeats_come_to_the_same(shop: Shop, news: list[Any], order: Any) -> None:
    straight, shuffled = f"{next(runs)}A", f"{next(runs)}B"
    enter(shop, [telling(one, straight, second) for second, one in enumerate(news)])
    told = [telling(one, shuffled, second) for second, one in enumerate(news)]
    told += order.choices(told, k=2)
    order.shuffle(told)
    enter(shop, told)
    assert list(map(facts, rows(shuffled))) == list(map(facts, rows(straight)))


@pytest.mark.parametrize("role", ROLES)
def test_no_event_ever_makes_an_account_or_a_letter(shop: Shop, role: int) -> None:
    contract = {"assinatura": ("55", 1), "recuperacao_parcelada": ("56", 1)}
    for event in CODES:
        shop.arrive(event, sale=f"S{event}", role=role, extra=PARCEL, **contract)
        shop.arrive(event, sale=f"N{event}", role=role, email=None, extra=PARCEL, **contract)
    shop.deliver()
    for kind in (Member, Letter, Sale):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(kind)) == 0, kind
    assert len(rows()) == 2 * len(set(CODES) - {8, 9, 98, 99})


LIVES = [
    ([7], "abandoned"),
    ([7, 1], "waiting"),
    ([1, 7], "waiting"),
    ([7, 2], "approved"),
    ([1, 3], "cancelled"),
    ([1, 3, 2], "approved"),
    ([2, 6], "completed"),
    ([6, 4], "refunded"),
    ([2, 5], "disputed"),
    ([2, 5, 6], "completed"),
    ([101], "approved"),
    ([120], "unknown"),
]


@pytest.mark.parametrize(("events", "status"), LIVES)
def test_it_stands_where_its_news_say(shop: Shop, events: list[int], status: str) -> None:
    for event in events:
        contract = {"assinatura": ("55", 1)} if event == 101 else {}
        shop.arrive(event, role=4, extra=PARCEL, **contract)
    assert [row.status for row in rows()] == [status]


def test_an_abandonment_without_a_code_is_none(shop: Shop) -> None:
    shop.arrive(7, role=4, sale=None)
    assert rows() == []


def test_what_producers_are_told_is_none(shop: Shop) -> None:
    for role in (1, 2, 3):
        shop.arrive(2, role=role, sale=f"{role}")
    assert rows() == []


def test_a_refund_that_tells_of_no_amount_takes_none_away(shop: Shop) -> None:
    shop.arrive(2, role=4, extra={"venda": paid("80.05", src="insta", utm_source="bio")})
    shop.arrive(4, role=4, email=None, extra={"venda": paid("0.00")})
    [row] = rows()
    assert (row.status, row.cents, row.sale_cents) == ("refunded", 8005, 19700)
    assert (row.src, row.utm_source, row.buyer_email) == ("insta", "bio", "ana@example.test")
    assert row.reversed_at and row.paid_at and row.started_at


def test_each_key_and_role_has_its_own_commission(shop: Shop) -> None:
    shop.arrive(2, role=2, extra={"venda": paid("100.00")})
    shop.arrive(2, role=6, extra={"venda": paid("5.00")})
    shop.key_id = provisioning.add_key("f" * 32, label="Outra", by="test", now=NOON).id
    shop.arrive(2, role=4, extra={"venda": paid("80.00"), "chave_unica": "f" * 32})
    told = [(row.told_key.label, row.role.value, row.cents) for row in rows()]
    assert told == [("Loja", "affiliate-manager", 500), ("Outra", "affiliate", 8000)]
    assert Member.by_email("ana@example.test") is not None


SAMPLED = {
    "37-constructed-02-afiliado-sem-comprador": "affiliate",
    "38-constructed-02-gerente-comprador-vazio": "affiliate-manager",
    "39-constructed-02-co-produtor-mesma-venda": None,
}


@pytest.mark.parametrize(("name", "role"), SAMPLED.items())
def test_samples_are_understood_from_end_to_end(shop: Shop, name: str, role: str | None) -> None:
    told = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"), strict=False)
    shop.take(told | {"chave_unica": KEY})
    assert [row.role.value for row in rows()] == ([role] if role else [])
    for row in rows():
        assert (row.status, row.buyer_email) == ("approved", "")
        assert row.cents == round(float(told["venda"]["valorRecebido"]) * 100)
    assert db.session.scalar(sa.select(sa.func.count(Member.id))) == 0
