"""Sales of other shops taken away as a file."""

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.db import db, transaction
from receiver.exchange import referred
from receiver.models import LogEntry, Referral
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from receiver.rules.times import BRASILIA
from tests.factories import Shop
from tests.web.admin.staffed import Desk
from tests.web.admin.test_access import enter_as
from tests.web.admin.test_referrals import earns, shelf

PAGE = "/admin/referrals/export"


def taken(desk: Desk, **form: str) -> list[dict[str, str]]:
    """The file, once all of it has come."""
    answer = desk.press(f"{PAGE}/file", on=PAGE, **form)
    assert answer.status_code == 200, answer.text
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_each_sale_leaves_with_its_commission_and_key(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "80.05", sale="A11", src="insta", buyer="José Nuñes")
    [row] = taken(desk)
    assert (row["Venda"], row["Comprador"], row["Situação"]) == ("A11", "José Nuñes", "Paga")
    assert (row["Sua comissão"], row["Valor da venda"], row["Moeda"]) == ("80,05", "197,00", "BRL")
    assert (row["Chave"], row["Papel"], row["src"]) == ("Loja", "Afiliado", "insta")
    assert row["Paga"] == "2026-03-02 09:00:00" and row["Estornada"] == ""


def test_a_name_that_is_a_formula_leaves_as_a_text(desk: Desk, shop: Shop) -> None:
    earns(shop, 2, "1.00", buyer="=1+1", src="+cmd|x", name="@SOMA(A1)")
    [row] = taken(desk)
    assert (row["Comprador"], row["src"], row["Produto"]) == ("'=1+1", "'+cmd|x", "'@SOMA(A1)")


FILTERED = [
    ({}, "C33 B22 A11"),
    ({"status": "completed"}, "B22"),
    ({"text": "souza"}, "C33"),
    ({"text": "A11"}, "A11"),
    ({"until": "2026-04-04", "role": "affiliate"}, "A11"),
    ({"since": "2026-04-05", "key": "2", "product": "900"}, "C33"),
]


@pytest.mark.parametrize(("form", "codes"), FILTERED)
def test_only_those_leave_that_pass_the_filter(
    desk: Desk, shop: Shop, form: dict[str, str], codes: str
) -> None:
    shelf(shop)
    assert [row["Venda"] for row in taken(desk, **form)] == codes.split()
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.EXPORTED)).one()
    told = ", ".join(f"{name}={value}" for name, value in form.items()) or "\N{EM DASH}"
    assert line.facts["count"] == len(codes.split())
    assert sorted(line.facts["filter"].split(", ")) == sorted(told.split(", "))


def test_batches_leave_none_out(desk: Desk, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referred, "SOME", 2)
    shelf(shop)
    assert len(taken(desk)) == 3


def test_what_was_simulated_stays(desk: Desk, shop: Shop) -> None:
    shelf(shop)
    with transaction():
        db.session.execute(sa.update(Referral).values(is_simulated=True))
    assert taken(desk) == []


def test_the_page_tells_every_part_of_the_filter(desk: Desk, shop: Shop) -> None:
    page = desk.sees(f"{PAGE}?text=bia&status=approved&product=9&role=affiliate&since=2026-01-02")
    assert "\u201cbia\u201d" in page and "Paga" in page and "produto 9" in page
    assert "vendas desde 02/01/2026" in page


@pytest.mark.parametrize("role", StaffRole)
def test_who_may_not_export_sees_no_button(app: Flask, shop: Shop, role: StaffRole) -> None:
    earns(shop, 2, "1.00")
    may = role in (StaffRole.OWNER, StaffRole.MANAGER)
    assert ("Exportar…" in enter_as(app, role).sees("/admin/referrals")) is may


@pytest.mark.parametrize("role", StaffRole)
def test_support_sees_the_sales_and_no_money(app: Flask, shop: Shop, role: StaffRole) -> None:
    earns(shop, 2, "80.05", paid=f"{shop.now.astimezone(BRASILIA):%Y-%m-%d %H:%M:%S}")
    person = enter_as(app, role)
    for path in ("/admin", "/admin/referrals", "/admin/referrals/1"):
        assert ("80,05" in person.sees(path)) is (role is not StaffRole.SUPPORT), path
