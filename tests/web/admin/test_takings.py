"""Money taken away as a file."""

import csv
import io
import zipfile

import pytest
import sqlalchemy as sa

from receiver.db import db
from receiver.exchange import takings
from receiver.models import LogEntry
from tests.factories import Shop
from tests.spreadsheet import shown
from tests.web.admin.staffed import Desk
from tests.web.admin.test_earnings import SHARES, sell, share

PAGE = "/admin/earnings/export"
OWN = {"codigo": "9", "valorRecebido": "40.00", "dataFinalizada": "2026-03-02 09:00:00"}
DAYS = {"since": "2026-03-01", "until": "2026-03-31"}


def taken(desk: Desk, what: str, format: str = "csv") -> bytes:
    """The file, once all of it has come."""
    answer = desk.press(f"{PAGE}/file", on=PAGE, what=what, format=format, **DAYS)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def read(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_sums_of_people_leave_with_their_addresses(shop: Shop, desk: Desk) -> None:
    sell(shop, 6, "1")
    heading, *rows = read(taken(desk, "person"))
    assert heading[:3] == ["Pessoa", "E-mail", "Moeda"]
    assert rows[0] == ["Dona", "dona@example.test", "BRL", "1", "0,00", "100,00", "0,00"]
    assert [row[0] for row in rows] == ["Dona", "Caio", "Taxa da Monetizze"]


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("role", ["Produtor", "BRL", "1", "0,00", "100,00", "0,00"]),
        ("product", ["Curso 900", "900", "BRL", "2", "0,00", "180,05", "0,00"]),
        ("src", ["blog", "BRL", "1", "197,00", "0", "0,00"]),
    ],
)
def test_what_is_shown_leaves(shop: Shop, desk: Desk, what: str, row: list[str]) -> None:
    sell(shop, 6, "1", src="blog")
    assert read(taken(desk, what))[1] == row


def test_a_role_is_one_however_it_is_spelled(shop: Shop, desk: Desk) -> None:
    sell(shop, 2, "1", [share("Afiliado", "Caio", "80.05")])
    shop.arrive(2, role=4, sale="9", extra={"venda": OWN})
    assert read(taken(desk, "role"))[1:] == [["Afiliado", "BRL", "2", "120,05", "0,00", "0,00"]]


def test_each_commission_leaves_however_many(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takings, "SOME", 2)
    for number in range(1, 4):
        sell(shop, 6, str(number))
    rows = read(taken(desk, "commissions"))[1:]
    assert sorted({row[1] for row in rows}) == ["1", "2", "3"] and len(rows) == 9
    first = next(row for row in rows if row[3] == "Caio" and row[1] == "1")
    assert (
        first[0] == "2026-03-02" and first[6] == "Afiliado" and first[9:] == ["80,05", "Disponível"]
    )


def test_a_workbook_has_sums_in_their_currency_and_days(shop: Shop, desk: Desk) -> None:
    sell(shop, 6, "1", SHARES[:1])
    data = taken(desk, "commissions", "xlsx")
    assert shown(data)[1][9] == "100.00"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet, styles = (book.read(f"xl/{n}.xml").decode() for n in ("worksheets/sheet1", "styles"))
    assert (
        '<c r="A2" s="3"><v>46083</v></c>' in sheet and '<c r="J2" s="5"><v>100.00</v></c>' in sheet
    )
    assert 'formatCode="[$R$-416]\\ #,##0.00"' in styles


def test_a_name_that_is_a_formula_leaves_as_a_text(shop: Shop, desk: Desk) -> None:
    sell(shop, 2, "1", [share("=2+2", "=1+1", "10.00")], src="@SUM(A1)")
    assert read(taken(desk, "person"))[1][0] == "'=1+1"
    assert read(taken(desk, "src"))[1][0] == "'@SUM(A1)"
    row = read(taken(desk, "commissions"))[1]
    assert (row[3], row[6]) == ("'=1+1", "'=2+2")


def test_the_log_says_what_was_taken_and_by_whom(shop: Shop, desk: Desk) -> None:
    sell(shop, 2, "1")
    taken(desk, "person")
    newest = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert newest and newest.reason == "money-exported"
    assert newest.facts["about"] == "comissões por pessoa de 2026-03-01 a 2026-03-31"
