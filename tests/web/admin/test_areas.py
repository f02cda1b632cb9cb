"""Areas at the desk."""

import pytest
import sqlalchemy as sa

from receiver.db import db
from receiver.models import Area, LogEntry
from receiver.models.log_entry import Deed
from tests.factories import Shop, areas, live
from tests.web.admin.staffed import OWNER, Desk

LIST = "/admin/areas"
PAGE = "/admin/areas/1"


def test_without_any_the_page_says_where_they_come_from(desk: Desk) -> None:
    assert "ganha a sua sozinho" in desk.sees(LIST)


def test_an_area_is_created_and_waits_for_its_product(desk: Desk) -> None:
    url = "https://clube.example.test/"
    told = desk.told(desk.press(LIST, on=LIST, name=" Clube ", url=url))
    assert "Área criada." in told and "Nenhum produto" in told and url in told
    assert areas() == ["Clube"]


def test_a_bare_name_of_its_contents_is_taken_with_https(desk: Desk) -> None:
    told = desk.told(desk.press(LIST, on=LIST, name="Clube", url="clube.example.test/aulas"))
    assert "Área criada." in told and "https://clube.example.test/aulas" in told


def test_an_area_tells_what_opens_it(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    assert 'href="/admin/products/1"' in desk.page(LIST)
    assert "Aberta por: Curso 900" in desk.sees(PAGE)


def test_a_name_is_changed_for_all_and_nobody_loses(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    told = desk.told(desk.press(PAGE, on=PAGE, name="Violão", url="https://v.example.test"))
    assert "Ninguém ganha nem perde" in told
    assert live() == {"Violão"}
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.AREA_CHANGED)).one()
    assert (line.actor_name, line.facts["before"], line.area) == (OWNER, "Curso 900", "Violão")
    assert "Área Curso 900" in desk.sees("/admin/log")


@pytest.mark.parametrize(
    ("name", "url", "why"),
    [
        ("", "", "Falta o nome"),
        ("Curso 901", "", "Já existe uma área"),
        ("Novo", "javascript:alert(1)", "precisa começar com https://"),
        ("Novo", "https://[", "precisa começar com https://"),
        ("Novo", "https://", "precisa começar com https://"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    shop: Shop, desk: Desk, name: str, url: str, why: str
) -> None:
    shop.arrive(2, bumps=("901",))
    for path in (LIST, PAGE):
        assert why in desk.told(desk.press(path, on=path, name=name, url=url))
    assert areas() == ["Curso 900", "Curso 901"]


def test_its_own_name_is_no_other_s(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    assert "Guardado." in desk.told(desk.press(PAGE, on=PAGE, name="Curso 900", url=""))
    assert db.session.get_one(Area, 1).url == ""
