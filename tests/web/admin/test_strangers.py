"""The data of whoever began to buy, at the desk."""

import json

from flask import Flask

from receiver.models.admin import StaffRole
from tests.factories import Shop
from tests.web.admin.staffed import Desk, hire

EVA, CASE = "eva@example.test", "/admin/recovery/1"
TAKE, DELETE = "Baixar os dados desta pessoa", "Apagar os dados desta pessoa"


def test_they_are_taken_away_and_deleted_from_the_page_of_a_case(shop: Shop, desk: Desk) -> None:
    shop.arrive(7, sale=None, email=EVA)
    told = desk.press(f"{CASE}/data", on=CASE)
    assert json.loads(told.text)["recovery_case"][0]["buyer_email"] == EVA
    gone = desk.told(desk.press(f"{CASE}/forget", on=CASE))
    assert "Dados apagados. Compras não concluídas: 1." in gone and EVA not in gone
    assert EVA not in desk.page("/admin/log")


def test_who_has_an_account_is_led_to_instead(shop: Shop, desk: Desk) -> None:
    number = shop.arrive(2, email=EVA).member_id
    shop.arrive(7, sale=None, email=EVA, product="901")
    page = desk.page(CASE)
    assert TAKE not in page and DELETE not in page
    assert f'href="/admin/members/{number}' in page
    answer = desk.told(desk.press(f"{CASE}/forget", on="/admin/members"))
    assert "Esta pessoa tem conta" in answer


def test_support_neither_takes_nor_deletes(shop: Shop, desk: Desk, app: Flask) -> None:
    shop.arrive(7, sale=None, email=EVA)
    assert TAKE in desk.page(CASE) and DELETE in desk.page(CASE)
    hire("rui@loja.test", StaffRole.SUPPORT)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    page = rui.page(CASE)
    assert TAKE not in page and DELETE not in page
    assert rui.press(f"{CASE}/forget", on=CASE).status_code == 403
