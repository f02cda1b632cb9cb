"""What event 120 tells of parcels, in any order and any number, comes to the same."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import tracking
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Letter, Member, Parcel, ParcelNews, Postback
from receiver.rules.asides import Asides, ParcelTold
from receiver.rules.facts import BuyerTold, ItemTold, PostbackFacts
from receiver.rules.heard import Heard
from receiver.rules.vocabulary import Event, Role
from tests.conftest import NOON
from tests.factories import BUYER, Shop, live, members
from tests.housekeeping.sweeping import sweep

CODE, OTHER = "AA123456789BR", "BB123456789BR"
POSTED, RETURNED, DELIVERED, TRANSIT = 2, 4, 6, 7
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
buyers = itertools.count(1)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return Shop(utcnow())


def send(shop: Shop, status: int | str, code: str = CODE, **told: Any) -> Postback:
    """A parcel's news, as event 120 brings it: without a sale."""
    parcel = {"status": status, "descricao": "Algo", "codigo": code}
    return shop.arrive(120, sale=None, extra={"rastreio": parcel}, **told)


def parcels() -> list[tuple[str, str | None]]:
    """The codes of all parcels, and where each is."""
    rows = db.session.scalars(sa.select(Parcel).order_by(Parcel.id))
    return [(row.code, row.status.value if row.status else None) for row in rows]


def numbers() -> list[int]:
    return list(db.session.scalars(sa.select(ParcelNews.number).order_by(ParcelNews.first_at)))


def test_a_parcel_is_followed_from_status_to_status(shop: Shop) -> None:
    for status in (POSTED, TRANSIT, DELIVERED):
        send(shop, status)
    send(shop, TRANSIT, dispatched="2026-03-01 10:00:00")
    assert parcels() == [(CODE, "delivered")]
    row = db.session.scalars(sa.select(Parcel)).one()
    assert (row.product_name, row.buyer_name, row.buyer_email) == ("Curso 900", "Ana Lima", BUYER)
    assert sorted(numbers()) == [POSTED, DELIVERED, TRANSIT]


def test_a_returned_parcel_is_no_refund(shop: Shop) -> None:
    shop.arrive(2)
    send(shop, RETURNED)
    assert live() == {"Curso 900"}
    assert parcels() == [(CODE, "returned")]


def test_a_parcel_alone_makes_no_account_and_no_letter(shop: Shop) -> None:
    send(shop, POSTED)
    assert members() == []
    assert db.session.scalars(sa.select(Letter)).all() == []


def test_only_event_120_tells_of_parcels(shop: Shop) -> None:
    for event in (2, 6):
        shop.arrive(event, extra={"rastreio": {"status": POSTED, "codigo": CODE}})
    assert parcels() == []


def test_what_is_odd_is_kept_or_left_out_and_stops_nothing(shop: Shop) -> None:
    send(shop, 77)
    send(shop, "no number")
    send(shop, 0)
    send(shop, POSTED, "", email=None)
    assert parcels() == [(CODE, None)]


def test_a_later_code_is_of_the_parcel_that_had_none(shop: Shop) -> None:
    send(shop, POSTED, "")
    assert parcels() == [("", "posted")]
    send(shop, TRANSIT)
    assert parcels() == [(CODE, "in-transit")]
    assert sorted(numbers()) == [POSTED, TRANSIT]


def test_an_account_finds_its_parcels_whenever_it_appears(shop: Shop) -> None:
    send(shop, POSTED)
    shop.arrive(2)
    member = Member.by_email(BUYER)
    assert member
    assert [row.code for row in Parcel.of_member(member.id)] == [CODE]


def test_what_only_an_affiliate_was_told_is_not_shown_to_a_member(shop: Shop) -> None:
    shop.arrive(2)
    send(shop, POSTED, role=4)
    member = Member.by_email(BUYER)
    assert member
    assert Parcel.of_member(member.id) == []
    assert db.session.scalars(sa.select(Parcel.role)).all() == [Role.AFFILIATE]


def heard(buyer: int, number: int, of: Postback, **told: Any) -> Heard:
    """One of the news of an example, as the books hear it."""
    dated: datetime | None = told.get("dated")
    facts = PostbackFacts(
        event=Event.TRACKING,
        event_code=120,
        role=told.get("role", Role.PRODUCER),
        role_code=2,
        buyer=BuyerTold(f"buyer{buyer}@example.test", name=told.get("name", "")),
        items=(ItemTold("900", "Livro"),),
        told_at=dated,
    )
    asides = Asides(parcel=ParcelTold(number, "Algo", told["code"]))
    arrived = NOON + timedelta(hours=told["arrived"])
    return Heard(of.id, of.key_id, Event.TRACKING, facts, asides, arrived)


NEWS = st.fixed_dictionaries(
    {
        "number": st.sampled_from([2, 3, 4, 5, 6, 7, 8, 55]),
        "code": st.sampled_from(["", CODE, OTHER]),
        "arrived": st.integers(0, 60),
        "dated": st.none() | st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours)),
        "role": st.sampled_from([Role.PRODUCER, Role.COPRODUCER, Role.AFFILIATE]),
    }
)


def entered(buyer: int, turns: list[list[dict[str, Any]]], of: list[Postback]) -> list[Any]:
    """What is kept of a fresh buyer's parcels after this news in these turns."""
    for turn in turns:
        with transaction():
            those = [heard(buyer, **{**one, "of": of[one["of"]]}) for one in turn]
            tracking.enter(those, now=NOON)
    theirs = Parcel.buyer_email == f"buyer{buyer}@example.test"
    rows = db.session.scalars(sa.select(Parcel).where(theirs).order_by(Parcel.code)).all()
    news = ParcelNews.of([row.id for row in rows])
    return [
        (
            *(row.code, row.status, row.first_at, row.updated_at, row.role, row.first_told_in),
            sorted(
                (*vars(one.told).values(), one.has_code) for one in news if one.parcel_id == row.id
            ),
        )
        for row in rows
    ]


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=8), data=st.data())
def test_any_order_and_any_repeats_come_to_the_same(
    shop: Shop, news: list[dict[str, Any]], data: st.DataObject
) -> None:
    while len(of := list(db.session.scalars(sa.select(Postback).order_by(Postback.id)))) < 8:
        shop.arrive(7, sale=None, email=f"{len(of)}@example.test")
    news = [{**one, "of": number} for number, one in enumerate(news)]
    shuffled = data.draw(st.permutations(news))
    again = data.draw(st.lists(st.sampled_from(news), max_size=4))
    at_once = entered(next(buyers), [news], of)
    one_by_one = entered(next(buyers), [[one] for one in (*shuffled, *again)], of)
    assert one_by_one == at_once


def test_delivered_parcels_go_after_a_year_and_others_stay(shop: Shop) -> None:
    send(shop, DELIVERED)
    send(shop, POSTED, OTHER)
    sweep(shop.now + timedelta(days=360))
    assert len(parcels()) == 2
    sweep(shop.now + timedelta(days=366))
    assert parcels() == [(OTHER, "posted")]
    assert numbers() == [POSTED]
