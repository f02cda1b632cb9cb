"""Letters about parcels: only those that are wanted, once, and to the buyers of one's own shop."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from receiver import provisioning
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models import BouncedAddress, Letter, LogEntry, Member, Parcel, Postback
from receiver.rules.bounces import BounceKind
from receiver.rules.letter_kinds import OF_PARCELS
from receiver.rules.vocabulary import Role
from tests import smtp
from tests.conftest import MakeApp
from tests.factories import BUYER, Shop, letters, members
from tests.tracking.test_parcels import EXAMPLES, NEWS, buyers, entered
from tests.web.admin.staffed import OWNER

ALL = ("posted", "out-for-delivery", "pick-up", "returned")
CODE, OTHER = "AA123456789BR", "BB123456789BR"
POSTED, LOST, RETURNED, OUT, DELIVERED, TRANSIT, PICK_UP = range(2, 9)


def wants(app: Flask, *chosen: str, **more: Any) -> None:
    """Let the producer want these letters."""
    told = {"parcel_letters": chosen, **more}
    app.config["SETTINGS"] = settings().model_copy(update=told)


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop that wants all letters."""
    wants(app, *ALL)
    return Shop(utcnow())


def send(shop: Shop, status: int, code: str = CODE, **told: Any) -> None:
    """A parcel's news, as event 120 brings it: without a sale."""
    parcel = {"status": status, "descricao": "Algo", "codigo": code}
    extra = {"rastreio": parcel, **told.pop("more", {})}
    shop.arrive(120, sale=None, extra=extra, **told)


def read(letter: smtp.Delivered) -> str:
    """The plain text of a letter that arrived."""
    body = letter.message.get_body("plain")
    assert body
    return str(body.get_content())


def test_of_its_own_a_shop_writes_nothing(shop: Shop, app: Flask) -> None:
    wants(app)
    send(shop, POSTED)
    assert letters() == []


def test_each_of_the_four_is_told_once(shop: Shop) -> None:
    for status in (POSTED, POSTED, TRANSIT, OUT, PICK_UP, OUT, RETURNED, RETURNED):
        shop.tick(minutes=20)
        send(shop, status)
    assert letters() == [f"parcel-{word}" for word in ALL]
    assert members() == []


def test_only_those_that_are_wanted_are_told(shop: Shop, app: Flask) -> None:
    wants(app, "pick-up")
    for status in (POSTED, OUT, PICK_UP, DELIVERED):
        send(shop, status)
    assert letters() == ["parcel-pick-up"]


def test_what_was_passed_on_the_way_is_told_no_more(shop: Shop) -> None:
    send(shop, DELIVERED, dispatched=f"{shop.now:%Y-%m-%d %H:%M:%S}")
    send(shop, POSTED, dispatched=f"{shop.now - timedelta(days=2):%Y-%m-%d %H:%M:%S}")
    assert letters() == []


def test_what_comes_from_the_past_is_told_to_nobody(shop: Shop) -> None:
    send(shop, POSTED, dispatched=f"{shop.now - timedelta(days=4):%Y-%m-%d %H:%M:%S}")
    assert letters() == []


def test_understood_again_weeks_later_it_writes_nothing(shop: Shop, app: Flask) -> None:
    wants(app)
    send(shop, POSTED)
    wants(app, *ALL)
    shop.tick(days=9)
    provisioning.replay([1], by=OWNER, now=shop.now)
    shop.work()
    assert letters() == []


def test_a_code_that_comes_later_is_no_second_parcel(shop: Shop) -> None:
    send(shop, POSTED, "")
    send(shop, POSTED)
    assert letters() == ["parcel-posted"]
    send(shop, POSTED, OTHER)
    assert letters() == ["parcel-posted"] * 2


def test_one_box_of_two_products_is_one_letter(shop: Shop) -> None:
    send(shop, POSTED)
    send(shop, POSTED, product="901")
    assert letters() == ["parcel-posted"]


@pytest.mark.parametrize("role", [4, 5, 6, 7])
def test_buyers_of_somebody_else_are_never_written_to(shop: Shop, role: int) -> None:
    for status in (POSTED, OUT, PICK_UP, RETURNED):
        send(shop, status, role=role)
    send(shop, POSTED, OTHER, email=None)
    assert db.session.scalars(sa.select(Letter)).all() == []


def test_an_address_that_bounced_gets_none(shop: Shop) -> None:
    with transaction():
        told = {"reason": "550", "bounced_at": utcnow()}
        db.session.add(BouncedAddress(address=BUYER, kind=BounceKind.HARD, **told))
    send(shop, POSTED)
    assert letters() == []


def test_a_member_gets_it_where_they_are_now_and_it_is_on_their_page(shop: Shop) -> None:
    shop.arrive(2)
    provisioning.move(BUYER, "nova@example.test", by=OWNER, now=shop.tick())
    send(shop, POSTED)
    member = Member.by_email(BUYER)
    assert member
    newest = Letter.of_member(member.id)[0]
    assert (newest.kind, newest.address) == ("parcel-posted", "nova@example.test")
    line = sa.select(LogEntry).where(LogEntry.letter_id == newest.id)
    assert db.session.scalars(line).one().postback_id == newest.postback_id


@pytest.mark.parametrize(("told", "language"), [("en", "en"), ("es-MX", "es"), ("fr", "pt_BR")])
def test_it_is_in_the_language_of_the_purchase_where_we_speak_it(
    shop: Shop, told: str, language: str
) -> None:
    send(shop, POSTED, more={"venda": {"idioma": told}})
    assert db.session.scalars(sa.select(Letter.language)).all() == [language]


def test_it_arrives_with_code_and_link_and_says_that_it_is_no_refund(
    make_app: MakeApp, post_office: smtp.PostOffice
) -> None:
    app = make_app(mail_url=post_office.url, parcel_letters=ALL)
    with app.app_context():
        shop = Shop(utcnow())
        send(shop, POSTED)
        send(shop, RETURNED)
        shop.deliver()
    posted, returned = (read(one) for one in post_office.letters)
    assert CODE in posted and f"objetos={CODE}" in posted
    assert "Isto não é um reembolso" in returned
    assert post_office.letters[0].message["Subject"].startswith("Sua encomenda foi postada: Curso")
    assert post_office.letters[0].recipients == (BUYER,)


@EXAMPLES
@given(news=st.lists(NEWS, min_size=1, max_size=6), data=st.data())
def test_in_any_order_the_newest_of_all_is_told_and_nothing_twice(
    shop: Shop, news: list[dict[str, Any]], data: st.DataObject
) -> None:
    while len(of := list(db.session.scalars(sa.select(Postback).order_by(Postback.id)))) < 6:
        shop.arrive(7, sale=None, email=f"{len(of)}@example.test")
    news = [{**one, "of": number, "role": Role.PRODUCER} for number, one in enumerate(news)]
    news = [{**one, "code": one["code"] and CODE} for one in news]
    again = data.draw(st.lists(st.sampled_from(news), max_size=4))
    buyer = next(buyers)
    entered(buyer, [[one] for one in (*data.draw(st.permutations(news)), *again)], of)
    address = f"buyer{buyer}@example.test"
    told = letters(address)
    assert len(told) == len(set(told))
    parcel = db.session.scalars(sa.select(Parcel).where(Parcel.buyer_email == address)).one()
    kind = OF_PARCELS.get(parcel.status) if parcel.status else None
    assert kind is None or kind in told
