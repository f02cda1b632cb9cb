"""The affiliate's desk: each sale with its commission and its key, sums of what is shown."""

from typing import Any

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db, transaction
from receiver.models import Referral
from receiver.rules.times import BRASILIA
from tests.factories import Shop, document
from tests.web.admin.staffed import Desk

LIST, ONE = "/admin/referrals", "/admin/referrals/1"
OTHER = "f" * 32
NOBODY: dict[str, Any] = {"email": None, "buyer": ""}


def earns(shop: Shop, event: int, cents: str, *, role: int = 4, **told: Any) -> None:
    """A postback to an affiliate that tells of the own commission."""
    body = document(event, role=role, **told)
    body["venda"] |= {"valorRecebido": cents, "src": told.get("src", "")}
    shop.take(body)


def shelf(shop: Shop) -> None:
    """Three sales: of two products, in two roles, through two keys, one without a buyer."""
    earns(shop, 2, "80.05", sale="A11", src="insta")
    earns(shop, 6, "20.00", sale="B22", product="901", role=6, **NOBODY)
    shop.key_id = provisioning.add_key(OTHER, label="Outra", by="test", now=shop.now).id
    blocks = {"chave_unica": OTHER}
    bia: dict[str, Any] = {
        "email": "bia@example.test",
        "buyer": "Bia Souza",
        "paid": "2026-04-05 09:00:00",
    }
    earns(shop, 4, "7.00", sale="C33", extra=blocks, **bia)


def test_a_sale_is_listed_with_its_buyer_commission_key_and_role(desk: Desk, shop: Shop) -> None:
    shelf(shop)
    seen = desk.sees(LIST)
    assert "Curso 900 A11 Ana Lima ana@example.test Paga R$ 80,05 Loja" in seen
    assert "Curso 901 B22 comprador não informado Completa" in seen
    assert "Loja Gerente de afiliados" in seen and "Outra Afiliado" in seen


def test_the_sums_are_of_what_is_shown_to_the_cent(desk: Desk, shop: Shop) -> None:
    shelf(shop)
    earns(shop, 2, "0.10", sale="D44", extra={"chave_unica": OTHER})
    every = desk.sees(LIST)
    assert "A receber R$ 80,15" in every
    assert "Disponível R$ 20,00" in every and "Estornado R$ 7,00" in every
    some = desk.sees(f"{LIST}?text=D44")
    assert "A receber R$ 0,10" in some and "Disponível R$ 0,00" in some


FILTERED = [
    ("", "A11 B22 C33"),
    ("status=completed", "B22"),
    ("status=refunded&product=900", "C33"),
    ("product=901", "B22"),
    ("role=affiliate", "A11 C33"),
    ("role=affiliate&key=1", "A11"),
    ("key=2", "C33"),
    ("text=A11", "A11"),
    ("text=ana@example.test", "A11"),
    ("text=souza", "C33"),
    ("text=insta", "A11"),
    ("text=insta&status=refunded", ""),
    ("since=2026-04-05", "C33"),
    ("until=2026-04-04", "A11 B22"),
    ("since=2026-03-02&until=2026-03-02&product=901", "B22"),
    ("since=2026-04-05&until=2026-04-05&text=bia", "C33"),
    ("status=nonsense&key=x&since=x", "A11 B22 C33"),
]


@pytest.mark.parametrize(("query", "codes"), FILTERED)
def test_filters_are_combined(desk: Desk, shop: Shop, query: str, codes: str) -> None:
    shelf(shop)
    listed = desk.page(f"{LIST}?{query}").partition("</form>")[2]
    assert [code for code in ("A11", "B22", "C33") if f">{code}<" in listed] == codes.split()


def test_pages_follow_each_other(desk: Desk, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("receiver.web.admin.paging.SIZE", 2)
    shelf(shop)
    assert ">C33<" in (first := desk.page(LIST)) and ">A11<" not in first
    older = desk.page(f"{LIST}?before=2")
    assert ">A11<" in older and ">C33<" not in older


def test_one_shows_its_life_and_what_was_told_of_it(desk: Desk, shop: Shop) -> None:
    earns(shop, 7, "1.00")
    shop.tick(minutes=40)
    earns(shop, 2, "80.05", dispatched="2026-03-02 09:00:10")
    earns(shop, 2, "5.00", role=6)
    shop.arrive(120, role=4, extra={"rastreio": {"status": 2, "codigo": "AA123456789BR"}})
    seen, page = desk.sees(ONE), desk.page(ONE)
    for word in ("Carrinho abandonado", "Compra iniciada", "Paga", "Recuperada", "Postado"):
        assert word in seen
    assert "A mesma venda, avisada de outro modo Loja · Gerente de afiliados" in seen
    for path in ("recovery/1", "parcels/1", "inbox/1", "inbox/4", "referrals/2"):
        assert f"/admin/{path}?back=" in page or f'/admin/{path}"' in page, path


def test_without_a_buyer_it_finds_what_belongs_to_it_by_the_sale(desk: Desk, shop: Shop) -> None:
    earns(shop, 7, "1.00", **NOBODY)
    earns(shop, 1, "1.00", **NOBODY)
    told = {"rastreio": {"status": 8, "codigo": "AA123456789BR"}}
    shop.arrive(120, role=4, extra=told, **NOBODY)
    seen = desk.sees(ONE)
    assert "comprador não informado" in seen and "Aguardando retirada" in seen
    assert "Recuperação Boleto ou Pix não pago Em aberto" in seen


def test_a_postback_leads_to_its_sale(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "1.00", sale="A11")
    assert "/admin/referrals?text=A11" in desk.page("/admin/inbox/1")


def test_the_tab_is_there_where_an_affiliate_was_told(desk: Desk, shop: Shop) -> None:
    shop.arrive(2)
    assert "Afiliações" not in desk.sees("/admin/recovery")
    earns(shop, 2, "1.00", sale="A11")
    assert "Afiliações" in desk.sees("/admin/recovery")


def test_an_empty_list_says_what_to_do(desk: Desk) -> None:
    assert "peça ao produtor que libere" in desk.sees(LIST)


def test_simulated_ones_are_marked_and_no_sum(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "1.00")
    with transaction():
        db.session.execute(sa.update(Referral).values(is_simulated=True))
    seen = desk.sees(LIST)
    assert "Simulado" in seen and "A receber" not in seen


def test_currencies_are_not_added_up(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "1.00", sale="1")
    body = document(2, role=4, sale="2")
    body["venda"] |= {"valorRecebido": "3.00", "moeda": "USD"}
    shop.take(body)
    seen = desk.sees(LIST)
    assert "A receber R$ 1,00 US$ 3,00" in seen


def test_the_overview_of_an_affiliate_has_an_affiliates_figures(desk: Desk, shop: Shop) -> None:
    today = f"{shop.now.astimezone(BRASILIA):%Y-%m-%d %H:%M:%S}"
    earns(shop, 7, "1.00", sale="1", product="901")
    earns(shop, 1, "1.00", sale="2", **NOBODY)
    earns(shop, 2, "80.05", sale="3", paid=today)
    earns(shop, 2, "9.99", sale="4", paid="2020-01-01 09:00:00")
    shop.arrive(120, role=4, extra={"rastreio": {"status": 4, "codigo": "AA123456789BR"}})
    seen = desk.sees("/admin")
    assert "Carrinhos abandonados em aberto 1 Aguardando pagamento 1" in seen
    assert "Encomendas com problema 1" in seen and "A receber R$ 80,05 pagas" in seen
    assert "Contas novas" not in seen


def test_whoever_sells_has_the_overview_of_a_shop(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "80.05", sale="3")
    shop.arrive(2, sale="4")
    seen = desk.sees("/admin")
    assert "Contas novas" in seen and "Como afiliado" not in seen


def test_all_lists_say_through_which_of_several_keys_it_came(desk: Desk, shop: Shop) -> None:
    parcel = {"rastreio": {"status": 2, "codigo": "AA123456789BR"}}
    earns(shop, 7, "1.00", sale="1", **NOBODY)
    shop.key_id = provisioning.add_key(OTHER, label="Outra", by="test", now=shop.now).id
    earns(shop, 7, "1.00", sale="2", role=6, extra={"chave_unica": OTHER}, **NOBODY)
    shop.arrive(120, role=4, extra={"chave_unica": OTHER, **parcel}, **NOBODY)
    for path in ("/admin/recovery", LIST):
        seen = desk.sees(path)
        assert "Outra Gerente" in seen or "Gerente de afiliados Outra" in seen
        assert "Loja Afiliado" in seen or "Afiliado Loja" in seen
    assert "comprador não informado Postado Outra Afiliado" in desk.sees("/admin/parcels")
