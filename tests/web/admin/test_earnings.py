"""Commissions at the desk: what a period came to, who got it, and where sales came from."""

from typing import Any

import pytest
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.models.admin import StaffRole
from receiver.web.admin import earnings
from tests.factories import Shop
from tests.web.admin.staffed import Desk
from tests.web.admin.test_access import enter_as

MARCH = "since=2026-03-01&until=2026-03-31"
PAGE = f"/admin/earnings?{MARCH}"


def share(kind: str, who: str, amount: str) -> dict[str, str]:
    email = f"{who.lower()}@example.test" if who != "Monetizze" else ""
    told = {"tipo_comissao": kind, "nome": who, "email": email, "valor": amount}
    return {**told, "refAfiliado": "AF77" if kind == "Afiliado" else ""}


SHARES = [
    share("Produtor", "Dona", "100.00"),
    share("Afiliado", "Caio", "80.05"),
    share("Sistema", "Monetizze", "16.95"),
]


def sell(shop: Shop, event: int, sale: str, shares: list[Any] = SHARES, **told: Any) -> None:
    """A sale of the second of March, at 197.00."""
    venda = {"codigo": sale, "valor": "197.00", "dataFinalizada": "2026-03-02 09:00:00", **told}
    shop.arrive(event, sale=sale, extra={"venda": venda, "comissoes": shares})


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Three sales: complete, paid, and given back."""
    sell(shop, 6, "1", src="blog", utm_source="instagram")
    sell(shop, 2, "2", SHARES[:1])
    sell(shop, 2, "3", src="blog")
    sell(shop, 4, "3")
    return shop


def test_where_the_money_is_stands_apart_and_the_fee_is_nobodys(sold: Shop, desk: Desk) -> None:
    seen = desk.sees(PAGE)
    assert "Disponível R$ 180,05 2 comissões A receber R$ 100,00 1 comissão" in seen
    assert "Estornado R$ 180,05 2 comissões Taxa da Monetizze R$ 16,95" in seen


def test_people_roles_and_products_are_summed(sold: Shop, desk: Desk) -> None:
    seen = desk.sees(PAGE)
    assert "Dona 3 R$ 100,00 R$ 100,00 R$ 100,00" in seen
    assert "Caio 2 R$ 0,00 R$ 80,05 R$ 80,05" in seen
    assert "Afiliado 2 R$ 0,00 R$ 80,05 R$ 80,05" in seen
    assert "Curso 900 5 R$ 100,00 R$ 180,05 R$ 180,05" in seen


def test_other_days_have_none_of_it(sold: Shop, desk: Desk) -> None:
    assert "Nenhuma comissão nestes dias" in desk.sees("/admin/earnings?period=last-month")
    year = desk.sees("/admin/earnings?since=2025-06-01&until=2026-06-30")
    assert "Comissões por mês" in year and "R$ 280,05" in year


def test_a_person_leads_to_their_sales_and_a_sale_to_what_told_it(sold: Shop, desk: Desk) -> None:
    who = "/admin/earnings/person?who=caio@example.test"
    assert who in desk.page(PAGE).replace("&amp;", "&").replace("%40", "@")
    seen = desk.page(f"{who.replace('caio', 'Caio')}&{MARCH}")
    assert "/admin/earnings/sale?code=1" in seen and "/admin/earnings/sale?code=3" in seen
    sale = desk.sees("/admin/earnings/sale?code=3")
    assert "Venda 3 Estornado" in sale and "Caio caio@example.test AF77 Afiliado R$ 80,05" in sale
    assert "Reembolso" in sale and "Ana Lima" in sale


def test_a_sale_of_whose_money_nothing_is_known_says_so(desk: Desk) -> None:
    assert "Nenhum aviso falou do dinheiro" in desk.sees("/admin/earnings/sale?code=77")


def test_news_and_people_lead_to_their_sales(sold: Shop, desk: Desk) -> None:
    link = "/admin/earnings/sale?code=1"
    assert link in desk.page("/admin/inbox/1") and link in desk.page("/admin/members/1")


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        ("src", ["blog 1 R$ 197,00 1 R$ 197,00", "Não informado 1 R$ 197,00 0 R$ 0,00"]),
        ("utm-source", ["instagram 1 R$ 197,00 0 R$ 0,00"]),
        ("affiliate", ["AF77 1 R$ 197,00 1 R$ 197,00", "Sem afiliado 1 R$ 197,00"]),
    ],
)
def test_sales_are_summed_by_what_led_to_them(
    sold: Shop, desk: Desk, by: str, lines: list[str]
) -> None:
    seen = desk.sees(f"/admin/earnings/reports?by={by}&{MARCH}")
    assert [line for line in lines if line not in seen] == []


def test_what_an_affiliate_is_told_of_itself_is_a_commission(shop: Shop, desk: Desk) -> None:
    venda = {"codigo": "9", "valorRecebido": "40.00", "dataFinalizada": "2026-03-02 09:00:00"}
    shop.arrive(2, role=4, sale="9", extra={"venda": venda})
    assert "Conta Loja 1 R$ 40,00" in desk.sees(PAGE)
    assert "Conta Loja" in desk.sees("/admin/earnings/sale?code=9")


def test_currencies_are_never_added_up(sold: Shop, desk: Desk) -> None:
    sell(sold, 6, "8", moeda="USD")
    seen = desk.sees(PAGE)
    assert "Por pessoa · BRL" in seen and "Por pessoa · USD" in seen
    assert "Dona 1 US$ 0,00 US$ 100,00" in seen


@pytest.mark.parametrize("role", StaffRole)
def test_support_does_not_see_money(app: Flask, sold: Shop, role: StaffRole) -> None:
    person = enter_as(app, role)
    is_shown = role is not StaffRole.SUPPORT
    assert ("Comissões" in person.sees("/admin/parcels")) is is_shown
    assert ("/admin/earnings" in person.page("/admin/inbox/1")) is is_shown


def test_a_name_from_outside_stays_text(shop: Shop, desk: Desk) -> None:
    provisioning.create_area("X", by="test", now=utcnow())
    sell(shop, 2, "5", [share("<b>Rei</b>", "<script>alert(1)</script>", "10.00")], src="<i>x</i>")
    pages = [PAGE, "/admin/earnings/sale?code=5", f"/admin/earnings/reports?by=src&{MARCH}"]
    for page in pages:
        seen = desk.page(page)
        assert "<script>alert" not in seen and "<b>Rei" not in seen and "<i>x" not in seen


def test_a_name_is_taken_out_once_the_password_was_given(sold: Shop, desk: Desk) -> None:
    page = f"/admin/earnings/person?who=caio@example.test&{MARCH}"
    answer = desk.press("/admin/earnings/person/forget?who=caio@example.test", on=page)
    assert "Nome apagado. Vendas: 2." in desk.told(answer)
    assert "Caio" not in desk.sees(PAGE) and "Sem nome 2" in desk.sees(PAGE)


def test_a_page_takes_no_name_out_of_very_many(
    sold: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earnings, "MOST_FORGOTTEN", 1)
    answer = desk.press("/admin/earnings/person/forget?who=caio@example.test")
    assert "earner-forget" in desk.told(answer) and "Caio" in desk.sees(PAGE)
