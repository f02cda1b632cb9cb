"""Codes that nobody knew, explained on top of the inbox and listed with the rules."""

from typing import Any

import pytest
from flask import Flask

from receiver.models import EventMeaning
from receiver.models.admin import StaffRole
from tests.factories import Shop, document, live
from tests.web.admin.staffed import Desk, hire

CODES, FORGET = "/admin/rules/codes", "/admin/rules/codes/forget"


def test_a_code_is_explained_in_place_and_nothing_changes_before_it_is_confirmed(
    shop: Shop, desk: Desk
) -> None:
    shop.arrive(777)
    shop.arrive(888, sale="200", email="eva@example.test")
    assert "Evento desconhecido 777" in desk.sees("/admin/inbox")
    answer = desk.press(CODES, code="777", event="approved")
    assert "1 aviso lido outra vez" in desk.told(answer)
    assert live() == set()
    assert "Significa: Compra aprovada. Ver o que mudaria" in desk.sees("/admin/inbox")
    told = {"event": "unknown", "outcome": "held", "code": "777", "upto": "2"}
    desk.press("/admin/inbox/replay", on=answer.headers["Location"], **told)
    shop.now = shop.tick(days=400)
    shop.work()
    assert live() == {"Curso 900"} and live("eva@example.test") == set()
    assert "Evento desconhecido 777" not in desk.sees("/admin/inbox")


def test_what_is_no_number_cannot_be_explained_and_the_page_says_what_to_do(
    shop: Shop, desk: Desk
) -> None:
    told = {"tipoEvento": {"codigo": "novo", "descricao": "Um evento novo"}}
    assert shop.take(document() | told).reason == "event-unreadable"
    page = desk.page("/admin/inbox")
    assert "Sem um número não há como dizer aqui o que significa" in page
    assert f'action="{CODES}"' not in page
    seen = desk.sees("/admin/inbox/1")
    assert "No lugar do código do evento não veio um número" in seen
    assert "Só um número pode ser explicado." in seen and "Ligue o produto" not in seen


def test_the_rules_tell_who_explained_what_and_take_it_back(shop: Shop, desk: Desk) -> None:
    assert "Códigos explicados" not in desk.sees("/admin/rules")
    shop.arrive(777)
    desk.press(CODES, code="777", event="nothing")
    seen = desk.sees("/admin/rules")
    assert "777 nada, fica de lado bia@loja.test" in seen
    assert "fica como está até ser entendido de novo" in seen
    assert "volta a esperar por você" in desk.told(desk.press(FORGET, code="777"))
    assert EventMeaning.all() == []


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"code": "777"}, "Escolha o que o código significa."),
        ({"code": "777", "event": "explode"}, "Escolha o que o código significa."),
        ({"code": "777", "event": "ticket"}, "O evento 777 não pode significar isso."),
        ({"code": "2", "event": "refunded"}, "A Portaria já conhece o evento 2"),
        ({"code": "002", "event": "nothing"}, "A Portaria já conhece o evento 2"),
    ],
)
def test_what_cannot_be_meant_is_refused(desk: Desk, form: dict[str, Any], why: str) -> None:
    assert why in desk.told(desk.press(CODES, on="/admin/me", **form))
    assert EventMeaning.all() == []


@pytest.mark.parametrize("code", ["", "x", "-1", "0", "12345678901", "٧"])
def test_what_is_no_code_is_not_found(desk: Desk, code: str) -> None:
    answer = desk.press(CODES, on="/admin/me", code=code, event="approved")
    assert answer.status_code == 404


def test_support_sees_the_code_and_cannot_explain_it(app: Flask, shop: Shop) -> None:
    shop.arrive(777)
    hire("rui@loja.test", StaffRole.SUPPORT)
    rui = Desk(app)
    rui.sign_in(email="rui@loja.test")
    seen = rui.sees("/admin/inbox")
    assert "Evento desconhecido 777" in seen and "Este código significa" not in seen
    for path in (CODES, FORGET):
        answer = rui.press(path, on="/admin/me", code="777", event="approved")
        assert answer.status_code == 403
    assert EventMeaning.all() == []


def test_a_postback_is_read_as_the_code_is_explained(shop: Shop, desk: Desk) -> None:
    shop.arrive(777)
    desk.press(CODES, code="777", event="refunded")
    assert "Reembolso" in desk.sees("/admin/inbox/1")


def test_the_filter_by_code_goes_with_every_other(shop: Shop, desk: Desk) -> None:
    shop.arrive(777, sale="100")
    shop.arrive(888, sale="200")
    for more in ("", "&outcome=held", "&text=ana", "&product=900", "&role=producer"):
        seen = desk.page(f"/admin/inbox?event=unknown&code=777{more}")
        rows = seen[seen.index("<tbody") :] if "<tbody" in seen else ""
        assert ">100<" in rows and ">200<" not in rows, more
