"""Somebody who bought nothing is let in by hand, without a command line."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Grant, LogEntry, Member
from receiver.models.log_entry import Deed
from tests import factories
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, Desk

PAGE = "/admin/members/new"
RUI = "rui@example.test"


@pytest.fixture
def club(desk: Desk) -> Area:
    """A door that nobody sells."""
    return provisioning.create_area("Clube", by=OWNER, now=utcnow())


def test_a_guest_gets_an_account_an_open_area_and_the_welcome(desk: Desk, club: Area) -> None:
    day = (utcnow() + timedelta(days=10)).date().isoformat()
    told = {"email": " Rui@Example.test", "name": "Rui Dias", "area": club.id, "until": day}
    page = desk.told(desk.press(PAGE, on=PAGE, **told))
    assert "Conta criada, e Clube está aberta" in page and "Rui Dias" in page
    member = Member.by_email(RUI)
    assert member and member.name == "Rui Dias"
    assert factories.live(RUI) == {"Clube"} and factories.letters(RUI) == ["welcome"]
    until = db.session.scalars(sa.select(Grant.until)).one()
    assert until and until > utcnow() + timedelta(days=9)


def test_the_log_tells_who_made_the_account(desk: Desk, club: Area) -> None:
    desk.press(PAGE, on=PAGE, email=RUI, area=club.id)
    made = sa.select(LogEntry).where(LogEntry.deed == Deed.MEMBER_CREATED)
    assert db.session.scalars(made).one().actor_name == OWNER


def test_who_has_an_account_keeps_it_and_gains_the_area(shop: Shop, desk: Desk, club: Area) -> None:
    shop.arrive(sale="100")
    told = desk.told(desk.press(PAGE, on=PAGE, email="ana@example.test", name="X", area=club.id))
    assert "Esta pessoa já tinha conta. Clube está aberta." in told
    assert factories.live() == {"Clube", "Curso 900"}
    assert db.session.scalars(sa.select(Member)).one().name == "Ana Lima"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"email": "rui@@example"}, "não é um e-mail"),
        ({"area": ""}, "Escolha uma área."),
        ({"area": "999"}, "Escolha uma área."),
        ({"until": "2020-01-01"}, "Esta data não serve."),
        ({"until": "amanhã"}, "Esta data não serve."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Desk, club: Area, wrong: dict[str, str], why: str
) -> None:
    answer = desk.press(PAGE, on=PAGE, **{"email": RUI, "name": "Rui", "area": "1", **wrong})
    assert answer.status_code == 422
    assert why in answer.text and 'value="Rui"' in answer.text
    assert db.session.scalars(sa.select(Member)).all() == []


def test_without_an_area_the_page_leads_to_the_first_one(desk: Desk) -> None:
    assert "Criar a primeira área" in desk.sees(PAGE)


def test_the_list_leads_here_with_the_address_that_was_looked_for(desk: Desk, club: Area) -> None:
    assert f'href="{PAGE}"' in desk.page("/admin/members")
    assert f'href="{PAGE}?email=rui@example.test"' in desk.page(f"/admin/members?text={RUI}")
    assert f'value="{RUI}"' in desk.page(f"{PAGE}?email={RUI}")
