"""What opens what, decided at the desk: shown first, done when confirmed."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, LogEntry, Mapping, Preview
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from tests.factories import BUYER, Shop, letters, live
from tests.web.admin.staffed import OWNER, Desk, hire

PAGE = "/admin/products/1"
COURSE = "Curso 900"


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop with one buyer of one product, and an area that nothing opens."""
    shop.arrive(2, plan="77")
    provisioning.create_area("Clube", by="x", now=shop.now)
    return shop


def area(name: str) -> int:
    found = Area.by_name(name)
    assert found
    return found.id


def work(shop: Shop) -> None:
    """Do what is owed by now; the desk has asked the clock itself."""
    shop.now = utcnow()
    shop.work()


def shown(desk: Desk, path: str, **form: object) -> tuple[str, str]:
    """Where the preview of this form is, and what it says."""
    answer = desk.press(path, on=PAGE, **form)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert re.search(r"/admin/previews/\d+$", where)
    return where, desk.sees(where)


def test_before_anything_was_sold_the_page_says_what_to_do(desk: Desk) -> None:
    assert "aparece aqui com o seu primeiro aviso" in desk.sees("/admin/products")


def test_products_are_listed_with_what_they_open(sold: Shop, desk: Desk) -> None:
    sold.arrive(2, sale="200", product="901", name="<b>Outro</b>")
    page = desk.page("/admin/products")
    assert "&lt;b&gt;Outro&lt;/b&gt;" in page
    assert "Curso 900" in page and "77" in page


def test_one_more_area_is_shown_first_and_opened_when_confirmed(sold: Shop, desk: Desk) -> None:
    where, says = shown(desk, f"{PAGE}/open", area=area("Clube"), days="3000")
    assert "Curso 900 abre Clube por 3000 dias a partir da compra." in says
    assert "0 perdem acesso 1 ganha acesso" in says
    assert live() == {COURSE}
    assert "Feito." in desk.told(desk.press(f"{where}/confirm", on=where))
    work(sold)
    assert (live(), letters()) == ({COURSE, "Clube"}, ["welcome", "new-area"])
    assert "Esta mudança foi feita" in desk.sees(where)


def test_only_a_plan_may_open_it(sold: Shop, desk: Desk) -> None:
    where, says = shown(desk, f"{PAGE}/open", area=area("Clube"), plan="77")
    assert "Curso 900, plano 77, abre Clube, sem prazo." in says
    desk.press(f"{where}/confirm", on=where)
    assert "Só o plano 77" in desk.sees(PAGE)


def test_closing_names_who_would_lose_and_asks_for_the_number(sold: Shop, desk: Desk) -> None:
    mapping = db.session.scalars(sa.select(Mapping.id)).one()
    where, says = shown(desk, f"{PAGE}/close", mapping=mapping)
    assert "Curso 900 deixa de abrir Curso 900." in says
    assert "1 perde acesso" in says and BUYER in says
    assert "digite o número de pessoas" in desk.told(desk.press(f"{where}/confirm", on=where))
    desk.press(f"{where}/confirm", on=where, count="1")
    work(sold)
    assert live() == set()
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.UNMAPPED)).one()
    assert line.actor_name == OWNER


def test_after_a_while_nobody_loses_before_the_password(sold: Shop, desk: Desk) -> None:
    mapping = db.session.scalars(sa.select(Mapping.id)).one()
    where, _says = shown(desk, f"{PAGE}/close", mapping=mapping)
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        answer = desk.press(f"{where}/confirm", on=where, count="1")
        assert answer.headers["Location"] == f"/admin/again?next={where}"
    assert live() == {COURSE} and db.session.scalars(sa.select(Mapping.id)).all() == [mapping]


def test_what_moved_meanwhile_is_shown_anew(sold: Shop, desk: Desk) -> None:
    where, _says = shown(desk, f"{PAGE}/open", area=area("Clube"))
    provisioning.set_product_key("900", "", by="x", now=utcnow())
    provisioning.unmap_product("900", by="x", now=utcnow())
    assert "Esta prévia venceu" in desk.sees(where)
    answer = desk.press(f"{where}/again", on=where)
    assert "Esta prévia venceu" not in desk.told(answer)
    assert answer.headers["Location"] != where


def test_confirming_what_is_over_shows_it_anew_and_does_nothing(sold: Shop, desk: Desk) -> None:
    where, _says = shown(desk, f"{PAGE}/open", area=area("Clube"))
    provisioning.unmap_product("900", by="x", now=utcnow())
    told = desk.told(desk.press(f"{where}/confirm", on=PAGE))
    assert "Desde a prévia algo mudou" in told
    assert db.session.scalars(sa.select(Mapping)).all() == []


def test_a_long_one_tells_how_far_it_is(
    sold: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.preview.walking.SOME", 1)
    monkeypatch.setattr("receiver.web.admin.previews.AT_ONCE", 0.0)
    sold.arrive(2, sale="200", email="bia@example.test")
    where, says = shown(desk, f"{PAGE}/open", area=area("Clube"))
    assert "Olhando todas as vendas guardadas… 47%" in says
    assert '<meta http-equiv="refresh"' in desk.page(where)
    assert "Confirmar a mudança" not in says
    work(sold)
    assert "2 ganham acesso" in desk.sees(where)
    assert '<meta http-equiv="refresh"' not in desk.page(where)


@pytest.mark.parametrize("form", [{}, {"area": "x"}, {"area": "2", "days": "mil"}])
def test_a_form_that_says_nothing_asks_again(sold: Shop, desk: Desk, form: dict[str, str]) -> None:
    assert "Escolha uma área" in desk.told(desk.press(f"{PAGE}/open", on=PAGE, **form))
    assert db.session.scalars(sa.select(Preview)).all() == []


def test_an_area_that_is_not_there_is_refused_in_words(sold: Shop, desk: Desk) -> None:
    assert "Não há área" in desk.told(desk.press(f"{PAGE}/open", on=PAGE, area=4711))


def test_what_another_product_opens_is_not_closed_from_here(sold: Shop, desk: Desk) -> None:
    sold.arrive(2, sale="200", product="901")
    other = db.session.scalars(sa.select(Mapping.id).order_by(Mapping.id.desc())).first()
    assert desk.press(f"{PAGE}/close", mapping=other).status_code == 404
    assert desk.press(f"{PAGE}/close").status_code == 404


def test_support_sees_the_terms_and_decides_nothing(app: Flask, sold: Shop) -> None:
    hire("eva@loja.test", StaffRole.SUPPORT)
    support = Desk(app)
    support.sign_in("eva@loja.test")
    assert "Ver o que mudaria" not in support.sees(PAGE)
    assert support.press(f"{PAGE}/open", area=1).status_code == 403
    assert support.press("/admin/areas", name="Sala").status_code == 403
    assert support.press("/admin/rules/2", meaning="end").status_code == 403


def test_a_product_is_asked_for_its_own_key_until_that_is_taken_back(
    sold: Shop, desk: Desk
) -> None:
    key, form = "so-deste-produto-1234", {"on": PAGE}
    assert "Chave do produto guardada" in desk.told(desk.press(f"{PAGE}/key", key=key, **form))
    assert key not in desk.page(PAGE) and "É pedida" in desk.sees(PAGE)
    sold.arrive(2, sale="500", email="eva@example.test")
    right = {"produto": {"codigo": "900", "nome": COURSE, "chave": key}}
    sold.arrive(2, sale="600", email="rui@example.test", extra=right)
    assert (live("eva@example.test"), live("rui@example.test")) == (set(), {COURSE})
    assert "não é mais pedida" in desk.told(desk.press(f"{PAGE}/key", none="1", **form))
    sold.arrive(2, sale="700", email="ivo@example.test")
    assert live("ivo@example.test") == {COURSE}


def test_an_empty_key_of_a_product_is_none(sold: Shop, desk: Desk) -> None:
    assert "Cole a chave do produto." in desk.told(desk.press(f"{PAGE}/key", on=PAGE, key=" "))
    assert "Não é pedida" in desk.sees(PAGE)


def test_after_a_while_the_key_of_a_product_asks_for_the_password(sold: Shop, desk: Desk) -> None:
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        answer = desk.press(f"{PAGE}/key", on=PAGE, key="so-deste-produto-1234")
    assert answer.headers["Location"] == f"/admin/again?next={PAGE}"
    assert "Não é pedida" in desk.sees(PAGE)


def test_what_opens_nothing_leaves_the_list_of_puzzles_and_can_come_back(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive(2, sale="200", product="77", name="Livro", role=3)
    assert "Livro 77 Este produto ainda não abre nada" in desk.sees("/admin/inbox")
    done = desk.press(f"{PAGE}/nothing", **{"from": "inbox"})
    assert "Combinado: este produto não abre nada" in desk.told(done)
    assert "Falta decidir" not in desk.sees("/admin/inbox")
    assert "Nada, por decisão" in desk.sees("/admin/products")
    assert "bia@loja.test decidiu que não abre nada" in desk.sees("/admin/log")
    back = desk.press(f"{PAGE}/undecided", on=PAGE)
    assert "de novo sem decisão" in desk.told(back)
    assert "Falta decidir" in desk.sees("/admin/inbox")


def test_what_opens_something_cannot_be_said_to_open_nothing(sold: Shop, desk: Desk) -> None:
    assert "Não abre nada" not in desk.page(PAGE)
    assert "abre uma área" in desk.told(desk.press(f"{PAGE}/nothing"))
