"""Passkeys at the desk: made on one's own page, and a way in of their own."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from receiver.context import utcnow
from receiver.db import db
from receiver.models import Passkey
from receiver.models.admin import StaffRole
from tests.conftest import MakeApp
from tests.web.admin.passkeyed import DOOR, PAGE, add, ask, phone, show
from tests.web.admin.staffed import Desk, at_the_desk, hire, proof


def test_the_first_one_comes_with_recovery_codes(desk: Desk) -> None:
    assert "Códigos de recuperação" in add(desk, phone())
    assert "Chave de acesso criada" in add(desk, phone(), name="YubiKey")
    seen = desk.sees(PAGE)
    assert "Celular da Bia" in seen and "YubiKey" in seen and "ainda não usada" in seen
    assert "Celular da Bia, YubiKey" in desk.sees("/admin/me")


def test_it_lets_in_where_somebody_wanted_to_go(app: Flask, desk: Desk) -> None:
    mine, fresh = phone(), Desk(app)
    add(desk, mine)
    assert show(fresh, mine, next="/admin/log") == "/admin/log"
    assert "Entrou com uma chave de acesso." in fresh.sees("/admin/log")


def test_the_door_speaks_of_passkeys_once_there_is_one(app: Flask, desk: Desk) -> None:
    assert "chave de acesso" not in Desk(app).sees("/admin/login")
    add(desk, phone())
    assert "Entrar com chave de acesso" in Desk(app).sees("/admin/login")


def test_after_the_password_only_ones_own_are_asked_for(app: Flask, desk: Desk) -> None:
    mine, fresh = phone(), Desk(app)
    add(desk, mine)
    assert fresh.sign_in().headers["Location"].startswith("/admin/login/second")
    assert "Agora mostre a sua chave de acesso" in fresh.sees("/admin/login/second")
    assert ask(fresh, "/admin/login/second", of="ticket")["allowCredentials"]
    assert ask(fresh)["allowCredentials"] == []
    assert show(fresh, mine, "/admin/login/second", of="ticket") == "/admin"


def test_a_stranger_is_told_to_come_with_the_password(app: Flask, desk: Desk) -> None:
    add(desk, phone())
    fresh = Desk(app)
    assert show(fresh, phone()).startswith("/admin/login?")
    assert "Use outra, ou entre com a senha" in fresh.sees("/admin/login")
    assert fresh.browser.get("/admin/inbox").status_code == 303


def test_another_browser_cannot_bring_the_answer(app: Flask, desk: Desk) -> None:
    mine, there = phone(), Desk(app)
    add(desk, mine)
    answer = mine.show(ask(Desk(app)))
    told = {"answer": answer, "csrf_token": proof(there.page("/admin/login"))}
    there.browser.post(DOOR, data=told)
    assert "Demorou demais" in there.sees("/admin/login")


@pytest.mark.parametrize("answer", ["", "{}", "[" * 9000, "x" * 30000, '{"id": "é", "rawId": 1}'])
def test_nonsense_is_no_answer(app: Flask, desk: Desk, answer: str) -> None:
    add(desk, phone())
    fresh = Desk(app)
    ask(fresh)
    told = {"answer": answer, "csrf_token": proof(fresh.page("/admin/login"))}
    assert fresh.browser.post(DOOR, data=told).status_code == 303
    desk.press(f"{PAGE}/begin", on=PAGE)
    assert "não foi criada" in desk.told(desk.press(f"{PAGE}/add", on=PAGE, answer=answer))


def test_it_takes_the_place_of_the_password_before_what_is_delicate(desk: Desk) -> None:
    mine = phone()
    add(desk, mine)
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        again = desk.browser.get(PAGE).headers["Location"]
        assert again == f"/admin/again?next={PAGE}"
        answer = mine.show(ask(desk, again, of="visitor"))
        told = desk.press("/admin/again/passkey", on=again, next=PAGE, answer=answer)
        assert told.headers["Location"] == PAGE
        assert "Celular da Bia" in desk.sees(PAGE)


def test_names_are_changed_and_passkeys_removed(desk: Desk) -> None:
    add(desk, phone())
    renamed = desk.press(f"{PAGE}/rename", on=PAGE, passkey=1, name="Notebook")
    assert "Nome guardado" in desk.told(renamed)
    assert "Celular da Bia → depois: Notebook" in desk.sees("/admin/log")
    assert "É a última" in desk.sees(PAGE)
    assert "não abre mais nada" in desk.told(desk.press(f"{PAGE}/remove", on=PAGE, passkey=1))
    assert db.session.query(Passkey).all() == []


@pytest.mark.parametrize("deed", ["rename", "remove"])
def test_s45_the_passkey_of_somebody_else_is_not_mine(app: Flask, desk: Desk, deed: str) -> None:
    add(desk, phone())
    hire("rui@loja.test", StaffRole.MANAGER)
    rui = Desk(app)
    rui.sign_in("rui@loja.test")
    answer = rui.press(f"{PAGE}/{deed}", on=PAGE, passkey=1, name="Minha")
    assert answer.status_code == 404
    assert db.session.query(Passkey).one().name == "Celular da Bia"


def test_where_two_steps_are_required_a_passkey_is_enough(make_app: MakeApp) -> None:
    with at_the_desk(make_app(require_2fa=True)) as desk:
        assert "uma chave de acesso" in desk.sees("/admin/me/second-factor")
        add(desk, phone())
        assert desk.browser.get("/admin/inbox").status_code == 200


def test_where_browsers_would_refuse_the_page_says_what_is_missing(make_app: MakeApp) -> None:
    with at_the_desk(make_app(public_url="https://192.0.2.7")) as desk:
        assert "Dê um nome a ele. Informar o endereço" in desk.sees(PAGE)
        assert desk.press(f"{PAGE}/begin", on=PAGE).status_code == 422


def test_s24_whoever_asks_too_often_waits(app: Flask, desk: Desk) -> None:
    add(desk, phone())
    fresh = Desk(app)
    told = {"csrf_token": proof(fresh.page("/admin/login"))}
    answers = [fresh.browser.post(f"{DOOR}/begin", data=told) for _ in range(61)]
    assert [each.status_code for each in answers[-2:]] == [200, 429]
    assert "Foram muitas tentativas" in answers[-1].json["error"]  # type: ignore[index] # it is JSON
