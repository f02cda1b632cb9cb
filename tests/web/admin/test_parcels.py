"""Parcels at the desk: where each is, through which key, and which of them need somebody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Parcel
from tests.factories import Shop
from tests.web.admin.staffed import Desk

POSTED, RETURNED, PICK_UP = 2, 4, 8
CARE = "Precisam de você"


def send(shop: Shop, status: int, code: str, **told: object) -> None:
    block = {"status": status, "descricao": "Algo", "codigo": code}
    shop.arrive(120, sale=None, extra={"rastreio": block}, **told)


def waits_since(days: int) -> None:
    """As if all of it had been told so long ago."""
    with transaction():
        db.session.execute(sa.update(Parcel).values(updated_at=utcnow() - timedelta(days=days)))


def test_a_parcel_is_listed_with_its_key_and_leads_to_its_way(shop: Shop, desk: Desk) -> None:
    send(shop, POSTED, "AA123456789BR")
    listed = desk.sees("/admin/parcels")
    assert "Curso 900 AA123456789BR ana@example.test Postado Loja Produtor" in listed
    seen = desk.page("/admin/parcels/1")
    assert "rastreamento.correios.com.br/app/index.php?objetos=AA123456789BR" in seen
    assert "/admin/inbox/1" in seen
    assert "/admin/parcels?text=ana@example.test" in desk.page("/admin/inbox/1")


def test_a_code_that_is_none_of_the_post_leads_nowhere(shop: Shop, desk: Desk) -> None:
    send(shop, POSTED, "JD0001")
    assert "correios.com" not in desk.page("/admin/parcels/1")


FILTERED = [
    ("", "A1 B2 C3"),
    ("status=returned", "B2"),
    ("product=901", "C3"),
    ("text=eva@example.test", "C3"),
    ("text=A1", "A1"),
    ("text=A1&status=returned", ""),
    ("product=900&status=posted", "A1"),
    ("status=nonsense", "A1 B2 C3"),
]


@pytest.mark.parametrize(("query", "codes"), FILTERED)
def test_filters_are_combined(shop: Shop, desk: Desk, query: str, codes: str) -> None:
    send(shop, POSTED, "A1")
    send(shop, RETURNED, "B2")
    send(shop, POSTED, "C3", email="eva@example.test", product="901")
    seen = desk.sees(f"/admin/parcels?{query}")
    listed = seen.partition("Limpar")[2] or seen
    assert [code for code in ("A1", "B2", "C3") if f" {code} " in listed] == codes.split()


@pytest.mark.parametrize(
    ("status", "days", "is_above"),
    [(RETURNED, 1, True), (RETURNED, 31, False), (PICK_UP, 1, False), (PICK_UP, 6, True)],
)
def test_what_needs_somebody_stands_above(
    shop: Shop, desk: Desk, status: int, days: int, is_above: bool
) -> None:
    send(shop, status, "A1")
    waits_since(days)
    assert (CARE in desk.sees("/admin/parcels")) is is_above


def test_a_person_has_their_parcels_on_their_page(shop: Shop, desk: Desk) -> None:
    shop.arrive(2)
    send(shop, RETURNED, "A1")
    assert "Encomendas Curso 900 Pacote devolvido A1" in desk.sees("/admin/members/1")


def test_an_affiliate_without_a_buyer_sees_the_parcel_all_the_same(shop: Shop, desk: Desk) -> None:
    send(shop, POSTED, "A1", role=4, email=None)
    assert "A1 comprador não informado Postado Loja Afiliado" in desk.sees("/admin/parcels")
