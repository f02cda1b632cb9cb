"""Many at once at the desk: chosen by ticks or by a filter, shown, confirmed, followed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import BouncedAddress, Bulk, Member
from receiver.models.admin import StaffRole
from receiver.models.bulk import BulkState
from receiver.provisioning.people import new
from receiver.rules.bounces import BounceKind
from receiver.rules.vocabulary import MemberStatus
from receiver.web.admin import people
from tests.factories import Shop, live
from tests.web.admin.staffed import Desk, hire

LIST, BULK = "/admin/members", "/admin/members/bulk"
ANA, BIA = "ana@example.test", "bia@example.test"


@pytest.fixture
def two(shop: Shop) -> Shop:
    """Ana may enter two areas, Bia one; Ana has been here."""
    shop.arrive(sale="100", email=ANA)
    shop.arrive(sale="101", email=ANA, product="901")
    shop.arrive(sale="200", email=BIA, buyer="Bia Souza")
    with transaction():
        db.session.get_one(Member, 1).signed_in(utcnow())
    return shop


def ask(desk: Desk, **told: object) -> str:
    return desk.press(BULK, on=LIST, **told).headers["Location"]


def meant() -> list[int]:
    newest = db.session.scalars(sa.select(Bulk.member_ids).order_by(Bulk.id.desc())).first()
    return newest or []


def found(desk: Desk, query: str) -> list[str]:
    page = desk.page(f"{LIST}?{query}")
    return [email for email in (ANA, BIA) if f"<bdi>{email}</bdi></a>" in page]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("never=1", [BIA]),
        ("area=1", [ANA, BIA]),
        ("area=2", [ANA]),
        ("area=2&never=1", []),
        ("bounced=1", [BIA]),
        ("simulated=1", []),
        ("area=1&status=active&text=souza", [BIA]),
        ("area=x&never=yes", [ANA, BIA]),
        ("text=11 98888-7777", [ANA]),
        ("text=%2B55 (11) 98888-7777", [ANA]),
        ("text=529.982.247-25", [ANA]),
    ],
)
def test_filters_can_be_combined(two: Shop, desk: Desk, query: str, shown: list[str]) -> None:
    with transaction():
        told = {"kind": BounceKind.HARD, "reason": "550", "bounced_at": utcnow()}
        db.session.add(BouncedAddress(address=BIA, **told))
        values = {"buyer_phone": "11988887777", "buyer_document": "52998224725"}
        db.session.execute(sa.text(SET), values)
    assert found(desk, query.replace(" ", "+")) == shown


SET = (
    "UPDATE sale SET buyer_phone = :buyer_phone, buyer_document = :buyer_document "
    "WHERE code = '100'"
)


def test_an_area_that_many_may_enter_is_searched_from_the_newest(
    two: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "FEW", 0)
    assert found(desk, "area=2") == [ANA]
    assert found(desk, "area=1&never=1") == [BIA]


def test_nobody_behind_a_filter_is_said_with_a_way_out(two: Shop, desk: Desk) -> None:
    seen = desk.sees(f"{LIST}?area=2&never=1")
    assert "Ninguém passa por este filtro Ver todas as pessoas" in seen


def test_those_who_are_ticked_are_shown_first(two: Shop, desk: Desk) -> None:
    where = ask(desk, who="ticked", member=["2"], deed="block")
    seen = desk.sees(where)
    assert "Bloquear Para 1 pessoa." in seen
    assert "Bia Souza" in seen
    assert "Ana Lima" not in seen
    two.work()
    assert live(BIA) == {"Curso 900"}


def test_confirmed_it_is_done_by_the_worker_and_told(two: Shop, desk: Desk) -> None:
    where = ask(desk, who="ticked", member=["1", "2"], deed="revoke", target=1)
    assert "Combinado." in desk.told(desk.press(f"{where}/confirm", on=where))
    assert "0 de 2" in desk.sees(where)
    two.now = utcnow()
    two.work()
    assert "Feito para 2 pessoas." in desk.sees(where)
    assert live(ANA) == {"Curso 901"}
    assert "mandou para 2 pessoas: fechar uma área, Curso 900." in desk.sees("/admin/log")


def test_all_that_the_filter_finds_are_meant(two: Shop, desk: Desk) -> None:
    ask(desk, who="all", never="1", deed="login")
    assert meant() == [2]
    ask(desk, who="all", deed="login")
    assert meant() == [1, 2]


def test_an_area_that_is_opened_is_not_taken_for_the_filter(two: Shop, desk: Desk) -> None:
    where = ask(desk, who="all", deed="grant", target=2)
    assert meant() == [1, 2]
    assert "Abrir uma área: Curso 901" in desk.sees(where)
    where = ask(desk, who="all", area=2, deed="revoke", target=1)
    assert meant() == [1]
    assert "Fechar uma área: Curso 900" in desk.sees(where)


def test_wrong_wishes_are_told_on_the_list_with_its_filter(two: Shop, desk: Desk) -> None:
    for told, says in (
        ({"who": "ticked", "deed": "block"}, "Ninguém foi escolhido."),
        ({"who": "all", "deed": "grant"}, "Escolha uma área."),
        (
            {"who": "all", "deed": "grant", "target": 1, "until": "2001-01-01"},
            "Esta data não serve.",
        ),
    ):
        where = ask(desk, never="1", **told)
        assert "never=1" in where
        assert says in desk.sees(where)
    assert db.session.scalars(sa.select(Bulk)).all() == []


def test_the_way_back_leads_to_the_list_as_it_was_filtered(two: Shop, desk: Desk) -> None:
    where = ask(desk, who="all", never="1", text="souza", deed="login")
    assert 'href="/admin/members?text=souza&amp;never=1"' in desk.page(where)
    where = ask(desk, who="all", never="1", area=1, deed="login")
    done = desk.press(f"{where.partition('?')[0]}/confirm?{where.partition('?')[2]}", on=where)
    assert 'href="/admin/members?area=1&amp;never=1"' in desk.page(done.headers["Location"])


def test_many_are_not_shut_out_by_one_slip(two: Shop, desk: Desk) -> None:
    with transaction():
        for number in range(30):
            new(f"p{number}@example.test", name="P", now=two.now)
    where = ask(desk, who="all", deed="block")
    assert "digite o número: 32" in desk.sees(where)
    seen = desk.told(desk.press(f"{where}/confirm", on=where, count="31"))
    assert "Para confirmar, digite o número de pessoas: 32." in seen
    assert "Combinado." in desk.told(desk.press(f"{where}/confirm", on=where, count="32"))
    two.now = utcnow()
    two.work()
    assert set(db.session.scalars(sa.select(Member.status))) == {MemberStatus.BLOCKED}


def test_after_a_while_many_are_shut_out_only_after_the_password(two: Shop, desk: Desk) -> None:
    with transaction():
        for number in range(30):
            new(f"p{number}@example.test", name="P", now=two.now)
    where = ask(desk, who="all", deed="block")
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        answer = desk.press(f"{where}/confirm?status=active", on=where, count="32")
        assert answer.headers["Location"] == f"/admin/again?next={where}?status%3Dactive"
    assert db.session.scalars(sa.select(Bulk.state)).all() == [BulkState.ASKED]


def test_many_at_once_is_for_those_who_decide(app: Flask, two: Shop) -> None:
    hire("leo@loja.test", StaffRole.SUPPORT)
    person = Desk(app)
    person.sign_in("leo@loja.test")
    assert "Fazer para várias pessoas" not in person.sees(LIST)
    assert person.press(BULK, on="/admin/me", who="all", deed="block").status_code == 403
