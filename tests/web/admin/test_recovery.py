"""Unfinished purchases at the desk: found, shown, put aside; reminders chosen; figures."""

from html import unescape
from typing import Any

import pytest

from receiver import recovery
from receiver.db import db
from receiver.models import RecoveryCase, RecoverySequence
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, Desk

LIST, ONE = "/admin/recovery", "/admin/recovery/1"
REMINDERS = "/admin/recovery/reminders/1"
PIX = "00020126580014br.gov.bcb.pix0136abc5204000053039865802BR6304ABCD"


def leaves(shop: Shop, event: int = 7, **told: Any) -> None:
    extra = {"url_recuperacao": "https://pay.example.com/1?x=1&y=2", **told.pop("extra", {})}
    shop.arrive(event, sale=told.pop("sale", "777"), extra=extra, **told)


def test_an_empty_list_says_what_to_do(desk: Desk, shop: Shop) -> None:
    assert "marque o evento Abandono de Checkout" in desk.sees(LIST)


def test_the_list_shows_who_what_how_much_and_who_was_told(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    seen = desk.sees(LIST)
    for word in ("Ana Lima", "Curso 900", "197,00", "Carrinho abandonado", "Produtor", "Loja"):
        assert word in seen


def test_filters_can_be_combined(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    leaves(shop, 1, sale="778", product="901", email="bia@example.test", buyer="Bia")
    leaves(shop, sale="779", product="902", role=4, email=None, buyer="")
    for query, names in (
        ("kind=unpaid", {"Bia"}),
        ("product=900", {"Ana Lima"}),
        ("role=affiliate", {"Comprador não informado"}),
        ("role=producer&kind=abandoned", {"Ana Lima"}),
        ("email=BIA@example.test", {"Bia"}),
        ("state=recovered", set()),
    ):
        seen = desk.page(f"{LIST}?{query}").partition("</form>")[2]
        shown = {n for n in ("Ana Lima", "Bia", "Comprador não informado") if f">{n}<" in seen}
        assert shown == names, query


def test_a_case_shows_each_way_to_pay_and_a_text_for_whatsapp(desk: Desk, shop: Shop) -> None:
    buyer = {"nome": "Ana Lima", "telefone": "31998765432", "email": "ana@example.test"}
    leaves(shop, 1, extra={"pix_codigo_qrcode": PIX, "comprador": buyer})
    page = desk.page(ONE)
    assert 'href="https://pay.example.com/1?x=1&amp;y=2"' in page
    assert page.count(PIX) >= 2 and 'src="data:image/svg+xml' in page
    assert "https://wa.me/5531998765432?text=Oi%2C%20Ana" in page
    assert "espera só o pagamento" in unescape(page)


def test_a_case_is_put_aside_with_a_reason(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    told = desk.told(desk.press(f"{ONE}/dismiss", on=ONE, remark=""))
    assert "Diga por quê" in told
    told = desk.told(desk.press(f"{ONE}/dismiss", on=ONE, remark="Comprou por fora"))
    assert "Encerrada pela equipe" in told and "Comprou por fora" in told
    again = desk.press(f"{ONE}/dismiss", on="/admin/me", remark="x")
    assert "já não está aberto" in desk.told(again)


def test_a_purchase_closes_it_by_itself(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    shop.tick(minutes=40)
    shop.arrive(2, sale="800", paid=None)
    assert "Recuperada" in desk.sees(ONE) and "800" in desk.sees(ONE)
    seen = desk.sees(f"{LIST}/figures")
    assert "Recuperadas 1" in seen and "197,00" in seen and "100 %" in seen


def test_whoever_pays_at_once_is_told_apart(desk: Desk, shop: Shop) -> None:
    leaves(shop, 1)
    shop.arrive(2, sale="777", paid=None)
    seen = desk.sees(f"{LIST}/figures")
    assert "Recuperadas 1" in seen and "pagas em até 30 minutos: 1" in seen
    assert "Sozinhas, sem lembrete 0 0 0 %" in seen


def test_simulated_ones_are_no_figure(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    db.session.query(RecoveryCase).update({"is_simulated": True})
    db.session.commit()
    assert "Simulado" in desk.sees(LIST)
    assert "Começaram 0" in desk.sees(f"{LIST}/figures")


def test_reminders_are_chosen_and_switched_on(desk: Desk, shop: Shop) -> None:
    leaves(shop)
    form = {"is_on": "1", "recent": "1", "after-0": "2", "unit-0": "hour", "after-1": "1"}
    told = desk.told(desk.press(REMINDERS, on=REMINDERS, **form, **{"unit-1": "day"}))
    assert "Compras em aberto que entraram: 1" in told
    assert "Ligados 2 horas, 1 dias" in told
    sequence = RecoverySequence.of("900")
    assert sequence and sequence.minutes == [120, 1440] and sequence.by == OWNER


@pytest.mark.parametrize(
    "form",
    [
        {"is_on": "1"},
        {"is_on": "1", "after-0": "x", "unit-0": "day"},
        {"is_on": "1", "after-0": "40", "unit-0": "day"},
        {"is_on": "1", "after-0": "2", "unit-0": "day", "after-1": "1", "unit-1": "hour"},
    ],
)
def test_times_that_cannot_be_meant_are_not_taken(
    desk: Desk, shop: Shop, form: dict[str, str]
) -> None:
    leaves(shop)
    assert "Os prazos não servem" in desk.told(desk.press(REMINDERS, on=REMINDERS, **form))
    sequence = RecoverySequence.of("900")
    assert sequence and not sequence.is_on and not sequence.minutes


def test_who_wants_none_is_listed_and_can_come_back(desk: Desk, shop: Shop) -> None:
    where = f"{LIST}/reminders/unsubscribed"
    assert "Ninguém se descadastrou" in desk.sees(where)
    recovery.leave("eva@example.test", now=shop.now)
    assert "eva@example.test" in desk.sees(where)
    assert "volta a receber" in desk.told(desk.press(f"{where}/1/back", on=where))


def test_open_cases_are_on_the_page_of_the_person_and_counted_on_the_first_page(
    desk: Desk, shop: Shop
) -> None:
    number = shop.arrive(2).member_id
    assert "compra não concluída" not in desk.sees("/admin")
    leaves(shop, sale="778", product="901")
    assert "1 compra não concluída" in desk.sees("/admin")
    person = desk.page(f"/admin/members/{number}")
    assert "Compras não concluídas" in person and "/admin/recovery/1" in person


def test_an_overdue_charge_says_which_letter_it_has(desk: Desk, shop: Shop) -> None:
    shop.arrive(2, sale="100", assinatura=("55", 1))
    shop.arrive(102, sale="101", assinatura=("55", 2))
    assert "já recebe o e-mail “Pagamento atrasado”" in desk.sees("/admin/recovery/1")
