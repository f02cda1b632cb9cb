"""Members taken away as a file."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.exchange import leaving
from receiver.models import LogEntry, Member, Session
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from tests.factories import Shop, invented
from tests.people import member
from tests.spreadsheet import shown
from tests.web.admin.staffed import OWNER, Desk
from tests.web.admin.test_access import enter_as

PAGE = "/admin/members/export"


def taken(desk: Desk, **form: str) -> bytes:
    """The file, once all of it has come."""
    answer = desk.press(f"{PAGE}/file", on=PAGE, **form)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def read(data: bytes, separator: str = ";") -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def test_all_that_is_known_of_a_member_leaves_with_them(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100", buyer="José Nuñes")
    provisioning.move("ana@example.test", "ana@loja.test", by=OWNER, now=utcnow())
    until = utcnow() + timedelta(days=30)
    provisioning.create_area("Clube", by=OWNER, now=utcnow())
    provisioning.grant("ana@loja.test", "Clube", until=until, by=OWNER, now=utcnow())
    [row] = read(taken(desk, format="csv"))
    assert row["Nome"] == "José Nuñes"
    assert (row["E-mail"], row["Outros e-mails"]) == ("ana@loja.test", "ana@example.test")
    assert (row["Situação"], row["Idioma"], row["Vendas"]) == ("Ativo", "pt_BR", "1")
    assert row["Áreas abertas"].startswith("Clube (20") and row["Áreas abertas"].endswith("900")
    assert row["Conta criada"][:2] == "20" and row["Última entrada"] == ""


def test_a_name_that_is_a_formula_leaves_as_a_text(app: Flask, desk: Desk) -> None:
    member(name='=HYPERLINK("http://evil.example","clique")')
    [row] = read(taken(desk, format="csv"))
    assert row["Nome"].startswith("'=HYPERLINK")


def test_a_workbook_has_texts_and_no_formulas(app: Flask, desk: Desk) -> None:
    member(name="=1+1 José", first_login_at=utcnow())
    book = zipfile.ZipFile(io.BytesIO(taken(desk, format="xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "'=1+1 José" in sheet and "<f>" not in sheet


def test_both_files_say_the_same_of_everybody(app: Flask, desk: Desk) -> None:
    # Through the ends of two summer times of Brazil, to every part of a second.
    begin = datetime(2018, 11, 3, 23, 59, 59, tzinfo=UTC)
    for number, name in enumerate(ODD * 4):
        came = begin + number * timedelta(hours=19, seconds=1237, microseconds=168_301)
        told = {"name": name, "first_login_at": came + timedelta(microseconds=number)}
        member(f"m{number}@example.test", came, password="", **told)
    text = taken(desk, format="csv").decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(table) == len(ODD) * 4 + 1
    assert shown(taken(desk, format="xlsx")) == table


ODD = (
    *("=1+1", "+55 11 98888-7777", "-2", "@SOMA(A1)", "'=1", "''aspas", "\uff1d1", "\u00a0=1"),
    *("007", "1e5", "1,5", "2024-01-01", "12/11", "TRUE", "#N/A", "100%", "9" * 20, "0"),
    *('João & <Maria> "x"', "_x0041_", "x;y", "]]>", "&amp;", "nova\nlinha", "tab\tdentro"),
    *("  com espaços  ", "日本語", "🎸🎉", "مرحبا", "e\u0301", "\u200bnada", "", "A" * 120),
)


def test_only_those_leave_who_pass_the_filter_and_the_log_says_it(app: Flask, desk: Desk) -> None:
    for name in ("ana", "bia", "caio"):
        member(f"{name}@example.test", name=name)
    rows = read(taken(desk, format="csv", text="bia"))
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == Deed.EXPORTED)).one()
    assert [row["Nome"] for row in rows] == ["bia"]
    assert (line.facts["count"], line.facts["filter"]) == (1, "text=bia")
    assert "1 pessoas exportadas em csv por bia@loja.test" in desk.sees("/admin/log")


def test_batches_leave_nobody_out_and_nobody_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "SOME", 3)
    for number in range(7):
        member(f"m{number}@example.test", password="")
    found: list[Any] = [row[1] for row in leaving.rows(sa.select(Member), "pt_BR")]
    assert found == [f"m{number}@example.test" for number in range(6, -1, -1)]
    assert not db.session().in_transaction()


def test_nobody_at_all_is_a_file_with_its_first_row(desk: Desk) -> None:
    assert taken(desk, format="csv").decode("utf-8-sig").startswith("Nome;E-mail;")
    assert zipfile.ZipFile(io.BytesIO(taken(desk, format="xlsx"))).testzip() is None


def test_the_password_is_asked_again_and_the_filter_survives_it(app: Flask, desk: Desk) -> None:
    db.session.execute(sa.update(Session).values(proved_at=None))
    db.session.commit()
    answer = desk.browser.get(f"{PAGE}?text=bia&status=active")
    again = desk.page(answer.location)
    assert 'value="/admin/members/export?text=bia&amp;status=active"' in again


def test_who_was_invented_stays_here_unless_just_they_are_meant(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="1")
    invented("1")
    member("bia@example.test", name="Bia")
    assert [row["Nome"] for row in read(taken(desk, format="csv"))] == ["Bia"]
    [played] = read(taken(desk, format="csv", simulated="1"))
    assert played["E-mail"] == "ana@example.test"


def test_the_page_tells_every_part_of_the_filter(app: Flask, desk: Desk) -> None:
    area = provisioning.create_area("Clube", by=OWNER, now=utcnow()).id
    page = desk.sees(f"{PAGE}?text=bia&status=active&area={area}&never=1&bounced=1&simulated=1")
    told = "\u201cbia\u201d, Ativo, com acesso a Clube, nunca entrou, devolve e-mails, simulado."
    assert f"Só quem passa pelo filtro: {told}" in page.replace(" ,", ",").replace(" .", ".")
    assert "Quem só existe por simulação fica de fora." in desk.sees(PAGE)


@pytest.mark.parametrize("role", StaffRole)
def test_who_may_not_export_sees_no_button(app: Flask, role: StaffRole) -> None:
    may = role in (StaffRole.OWNER, StaffRole.MANAGER)
    assert ("Exportar…" in enter_as(app, role).sees("/admin/members")) is may


def test_the_data_of_one_person_are_taken_after_the_password(shop: Shop, desk: Desk) -> None:
    shop.arrive(sale="100")
    page = "/admin/members/1"
    assert "Baixar os dados desta pessoa" in desk.sees(page)
    answer = desk.press(f"{page}/data", on=page)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dados-1.json"'
    assert answer.json and answer.json["member"][0]["email"] == "ana@example.test"
    assert f"baixados por {OWNER}" in desk.sees(page)
    db.session.execute(sa.update(Session).values(proved_at=None))
    db.session.commit()
    again = desk.press(f"{page}/data", on=page)
    assert again.headers["Location"] == f"/admin/again?next={page}"
