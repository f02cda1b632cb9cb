"""The team: invited by letter, given another role, removed; and what asks for the password."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from receiver import worker
from receiver.context import settings, utcnow
from receiver.db import db, transaction
from receiver.models import Admin
from receiver.models.admin import StaffRole
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, hire, text

RUI = "rui@loja.test"


@pytest.fixture
def rui(desk: Desk) -> Admin:
    """Somebody of support."""
    return hire(RUI, StaffRole.SUPPORT)


def invite(desk: Desk, email: str = RUI, role: str = "manager") -> str:
    told = {"email": email, "role": role}
    answer = desk.press("/admin/team/invite", on="/admin/team/invite", **told)
    return desk.told(answer) if answer.status_code == 303 else text(answer.text)


def one(person: Admin, deed: str = "") -> str:
    return f"/admin/team/{person.id}{deed}"


def test_everybody_is_listed_with_role_and_steps(desk: Desk, rui: Admin) -> None:
    seen = desk.sees("/admin/team")
    assert f"{OWNER} (você) Dono Desligada" in seen
    assert f"{RUI} Atendimento Desligada Nunca" in seen


def test_somebody_is_invited_by_letter(app: Flask, desk: Desk) -> None:
    assert f"sai em instantes para {RUI}" in invite(desk)
    assert f"{RUI} Gerente Desligada Ainda não aceitou o convite" in desk.sees("/admin/team")
    worker.deliver_batch(utcnow())
    (path,) = (settings().instance / "mail").glob("*-staff-invitation.eml")
    assert "/admin/password/" in path.read_text("utf-8").replace("=\n", "")


@pytest.mark.parametrize(
    ("email", "why"),
    [(OWNER, "já faz parte da equipe"), ("rui", "não é um e-mail"), ("", "e-mail")],
)
def test_who_cannot_be_invited_is_told_why(desk: Desk, email: str, why: str) -> None:
    assert why in invite(desk, email)


def test_a_role_that_there_is_not_is_the_least(desk: Desk) -> None:
    invite(desk, role="boss")
    assert Admin.by_email(RUI).role is StaffRole.READER  # type: ignore[union-attr] # was invited


def test_another_role_signs_the_person_out(app: Flask, desk: Desk, rui: Admin) -> None:
    theirs = Desk(app)
    theirs.sign_in(RUI)
    answer = desk.press(one(rui, "/role"), on=one(rui), role="reader")
    assert "Papel guardado" in desk.told(answer)
    assert theirs.browser.get("/admin/inbox").status_code == 303
    assert "atendimento → depois: só leitura" in desk.sees("/admin/log?deed=admin-role-changed")


def test_whoever_is_removed_is_out_at_once(app: Flask, desk: Desk, rui: Admin) -> None:
    theirs = Desk(app)
    theirs.sign_in(RUI)
    assert "Sai de todos os aparelhos agora" in desk.sees(one(rui, "/remove"))
    assert "Removido da equipe" in desk.told(desk.press(one(rui, "/remove"), on=one(rui)))
    assert theirs.browser.get("/admin/inbox").status_code == 303
    assert theirs.sign_in(RUI).status_code == 422


def test_the_last_owner_is_neither_removed_nor_demoted(desk: Desk) -> None:
    dona = Admin.by_email(OWNER)
    assert dona
    for deed, form in (("/role", {"role": "reader"}), ("/remove", {})):
        desk.press(one(dona, deed), on=one(dona), **form)
        assert "é o último dono que consegue entrar" in desk.sees("/admin/team")


def test_a_lost_second_factor_is_switched_off_by_an_owner(desk: Desk, rui: Admin) -> None:
    with transaction():
        db.session.get_one(Admin, rui.id).totp_since = utcnow()
    assert "Ligada" in desk.sees("/admin/team")
    answer = desk.press(one(rui, "/second-factor"), on=one(rui))
    assert "desligada para esta pessoa" in desk.told(answer)
    assert not db.session.get_one(Admin, rui.id).has_second_factor


def test_an_invitation_kept_as_a_file_is_read_by_owners_only(app: Flask, desk: Desk) -> None:
    """S45: else a manager could enter as an owner."""
    invite(desk, role="owner")
    worker.deliver_batch(utcnow())
    hire("gil@loja.test", StaffRole.MANAGER)
    gil = Desk(app)
    gil.sign_in("gil@loja.test")
    assert "/admin/password/" in desk.page("/admin/letters/1")
    assert "/admin/password/" not in gil.page("/admin/letters/1")
    assert "Reenviar" not in desk.sees("/admin/letters/1")


@pytest.mark.parametrize("deed", ["/role", "/remove", "/second-factor", "/invite", ""])
def test_after_a_while_the_team_asks_for_the_password_again(
    desk: Desk, rui: Admin, deed: str
) -> None:
    """And comes back to the page on which the button stands."""
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        page = desk.press(one(rui, deed), on="/admin/team") if deed else desk.browser.get(one(rui))
        assert page.headers["Location"] == f"/admin/again?next={one(rui)}"
        on = page.headers["Location"]
        assert desk.press("/admin/again", on=on, password="wrong", next=one(rui)).status_code == 422
        right = desk.press("/admin/again", on=on, password=PASSWORD, next=one(rui))
        assert right.headers["Location"] == one(rui)
        assert RUI in desk.sees(one(rui))
    assert db.session.get_one(Admin, rui.id).role is StaffRole.SUPPORT


def test_s35_the_password_again_gives_a_new_cookie(desk: Desk) -> None:
    name, host = "__Host-portaria-admin", "portaria.example.test"
    before = desk.browser.get_cookie(name, host)
    desk.press("/admin/again", on="/admin/again", password=PASSWORD)
    after = desk.browser.get_cookie(name, host)
    assert before and after and before.value != after.value
    desk.browser.set_cookie(before.key, before.value, domain=host, secure=True)
    assert desk.browser.get("/admin/inbox").status_code == 303


def test_s43_the_password_again_leads_nowhere_else(desk: Desk) -> None:
    told = {"password": PASSWORD, "next": "//evil.test"}
    answer = desk.press("/admin/again", on="/admin/again", **told)
    assert answer.headers["Location"] == "/admin"
