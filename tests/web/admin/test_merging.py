"""Merging at the desk: the other one is found, what would come is shown, then it is done."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Member, Session
from receiver.models.admin import StaffRole
from tests.factories import Shop, live, members
from tests.web.admin.staffed import Desk, hire

ANA, BIA = "/admin/members/1", "/admin/members/2"
BOTH = f"{ANA}/merge/2"


@pytest.fixture
def two(shop: Shop) -> Shop:
    """Ana bought with two addresses."""
    shop.arrive(sale="100")
    shop.arrive(sale="200", email="ana.lima@example.test", product="901")
    return shop


def mark(page: str) -> str:
    return page.partition('name="mark" value="')[2].partition('"')[0]


def confirm(desk: Desk, **told: str) -> str:
    form = {"mark": mark(desk.page(BOTH)), "login": "ana@example.test", **told}
    return desk.told(desk.press(f"{BOTH}/confirm", on=BOTH, **form))


def test_the_other_account_is_looked_for(two: Shop, desk: Desk) -> None:
    assert f"{ANA}/merge" in desk.page(ANA)
    page = desk.page(f"{ANA}/merge?text=lima")
    assert BOTH in page
    assert f"{ANA}/merge/1" not in page
    assert "Nenhuma outra conta com" in desk.sees(f"{ANA}/merge?text=eva")


def test_what_would_come_is_shown_and_nothing_is_done(two: Shop, desk: Desk) -> None:
    seen = desk.sees(BOTH)
    assert "Vendas 1 Acessos 1 E-mails 1 Notas 0" in seen
    assert "Curso 900 Aberto nada Aberto" in seen
    assert "Curso 901 nada Aberto Aberto" in seen
    assert len(members()) == 2


def test_confirmed_it_is_one_account(two: Shop, desk: Desk) -> None:
    seen = confirm(desk)
    assert "As duas contas agora são uma." in seen
    assert "juntou a conta ana.lima@example.test a esta" in seen
    assert "Também achada por ana.lima@example.test" in seen
    assert live("ana.lima@example.test") == {"Curso 900", "Curso 901"}
    assert "Contas juntadas" in desk.sees("/admin/log")


def test_a_link_to_the_account_that_is_gone_leads_to_the_one(two: Shop, desk: Desk) -> None:
    confirm(desk)
    assert desk.browser.get(BIA).headers["Location"] == ANA
    assert desk.browser.get(f"{BIA}/merge").status_code == 404


def test_what_was_not_shown_is_not_done(two: Shop, desk: Desk) -> None:
    assert "Algo mudou desde a prévia" in confirm(desk, mark="x")
    assert len(members()) == 2


def test_an_account_is_not_merged_with_itself_nor_with_a_blocked_one(two: Shop, desk: Desk) -> None:
    assert "É a mesma conta." in desk.told(desk.browser.get(f"{ANA}/merge/1"))
    with transaction():
        db.session.get_one(Member, 2).block("bia@loja.test", utcnow())
    assert "está bloqueada" in desk.told(desk.browser.get(BOTH))


def test_merging_asks_for_the_password_of_a_short_while_ago(two: Shop, desk: Desk) -> None:
    with transaction():
        for visit in db.session.scalars(sa.select(Session)):
            visit.proved_at = None
    assert desk.browser.get(BOTH).headers["Location"].startswith("/admin/again")


def test_merging_is_for_those_who_decide(app: Flask, two: Shop) -> None:
    hire("leo@loja.test", StaffRole.SUPPORT)
    person = Desk(app)
    person.sign_in("leo@loja.test")
    assert person.browser.get(f"{ANA}/merge").status_code == 403
    assert person.press(f"{BOTH}/confirm", on="/admin/me").status_code == 403
    assert "Juntar com outra conta" not in person.sees(ANA)
