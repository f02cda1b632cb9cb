"""People brought along in a file, as the staff does it."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from receiver import provisioning, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Import, Member
from receiver.models.admin import StaffRole
from receiver.web import guards
from tests.web.admin.staffed import OWNER, Desk, proof
from tests.web.admin.test_access import enter_as

PAGE = "/admin/members/import"
FILE = "user_email,display_name\nana@example.test,<b>Ana</b>\nnada,Ninguém\n"


def send(desk: Desk, text: str | bytes = FILE) -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    token = proof(desk.page(PAGE))
    form = {"csrf_token": token, "file": (io.BytesIO(data), "alunos.csv")}
    return desk.browser.post(f"{PAGE}/file", data=form)


def says_it_has(size: int, desk: Desk, *, at: str = f"{PAGE}/file") -> TestResponse:
    """What is answered to a form of so many bytes."""
    kind = "multipart/form-data; boundary=x"
    return desk.browser.post(at, data=b"x" * size, content_type=kind)


def people() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Member.email)))


@pytest.fixture
def sent(app: Flask, desk: Desk) -> str:
    """The page of a file that was sent, at a shop with one area."""
    provisioning.create_area("Curso", by=OWNER, now=utcnow())
    return str(send(desk).location)


def test_a_file_is_sent_looked_through_and_confirmed(desk: Desk, sent: str) -> None:
    page = desk.page(sent)
    assert 'value="email" selected' in page and "&lt;b&gt;Ana" in page
    form = {"column-0": "email", "column-1": "name", "area-1": "1"}
    assert "Conferindo linha por linha" in desk.told(desk.press(f"{sent}/check", on=sent, **form))
    worker.understand_batch()
    seen = desk.sees(sent)
    assert "1 conta nova" in seen and "1 linha recusada" in seen and people() == []
    assert "Linha 3 · nada Isto não é um e-mail: nada." in seen
    desk.press(f"{sent}/confirm", on=sent)
    worker.understand_batch()
    assert "Importação terminada" in desk.sees(sent)
    assert people() == ["ana@example.test"]


def test_hashes_of_passwords_are_not_shown(desk: Desk) -> None:
    where = send(desk, "E-mail;Senha\nana@example.test;$2y$10$abcdefghij\n").location
    page = desk.page(where)
    assert "$2y$…" in page and "abcdefghij" not in page


def test_the_refused_lines_can_be_taken_away(desk: Desk, sent: str) -> None:
    desk.press(f"{sent}/check", on=sent, **{"column-0": "email"})
    worker.understand_batch()
    told = desk.browser.get(f"{sent}/refused.csv").data.decode("utf-8-sig").splitlines()
    assert told == ["Linha;E-mail;Por quê", "3;nada;Isto não é um e-mail: nada."]


def test_what_was_chosen_wrongly_is_said(desk: Desk, sent: str) -> None:
    yesterday = (utcnow() - timedelta(days=2)).date().isoformat()
    no_address = desk.press(f"{sent}/check", on=sent, **{"column-1": "name"})
    assert "Escolha qual coluna é o e-mail" in desk.told(no_address)
    over = desk.press(f"{sent}/check", on=sent, **{"column-0": "email", "until": yesterday})
    assert "Esta data não serve" in desk.told(over)
    none = desk.press(f"{sent}/check", on=sent, **{"column-0": "email", "until": "31/12/2030"})
    assert "Esta data não serve" in desk.told(none)
    early = desk.press(f"{sent}/confirm", on=sent)
    assert "A conferência ainda não terminou" in desk.told(early)


def test_the_way_back_to_the_people_keeps_their_filter(desk: Desk) -> None:
    list_of = desk.page("/admin/members?text=ana&never=1").replace("&amp;", "&")
    for where in ("/admin/members/import", "/admin/members/new"):
        assert f'href="{where}?text=ana&never=1"' in list_of
        back = desk.page(f"{where}?text=ana&never=1").replace("&amp;", "&")
        assert 'href="/admin/members?text=ana&never=1">← ' in back


def test_a_file_is_thrown_away(desk: Desk, sent: str) -> None:
    assert "Arquivo descartado" in desk.told(desk.press(f"{sent}/discard", on=sent))
    assert desk.browser.get(sent).status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "nenhuma linha com dados"),
        (b"\n\n", "nenhuma linha com dados"),
        (b"E-mail;Nome\n", "nenhuma linha com dados"),
        (b"\xff\xfe\x00\xd8", "não é um CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(desk: Desk, data: bytes, says: str) -> None:
    assert says in desk.told(send(desk, data))


def test_a_large_file_is_taken_and_a_larger_one_is_not(desk: Desk) -> None:
    line = b"a@example.test;" + b"x" * 900 + b"\n"
    assert send(desk, line * 400).status_code == 303
    assert db.session.scalars(sa.select(Import.lines)).all() == [400]
    assert says_it_has(guards.LARGEST_FILE_FORM + 1, desk).status_code == 413


def test_so_much_is_taken_from_nobody_else(app: Flask, desk: Desk) -> None:
    much = guards.LARGEST_FORM + 1
    assert says_it_has(much, Desk(app)).status_code == 413
    assert says_it_has(much, desk, at="/admin/areas").status_code == 413


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.READER])
def test_who_does_not_decide_brings_nobody(app: Flask, role: StaffRole) -> None:
    person = enter_as(app, role)
    assert person.browser.get(PAGE).status_code == 403
    assert "Importar…" not in person.sees("/admin/members")
