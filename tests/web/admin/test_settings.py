"""The settings at the desk: the site, its logo, its address, the mail server, the keys."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from receiver import preferences
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Key, LogEntry, Setting
from tests import smtp
from tests.conftest import MakeApp
from tests.rules.test_picture import PNG
from tests.web.admin.staffed import OWNER, Desk, at_the_desk

S = "/admin/settings"
URL = "https://portaria.example.test"


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """A server whose environment says little."""
    app = make_app(mail_from=None)
    with app.app_context():
        yield app


def site(desk: Desk, **told: str) -> Any:
    return desk.press(f"{S}/site", on=S, **told)


def mail(desk: Desk, office: smtp.PostOffice, **told: str) -> Any:
    """Fill in the form of the mail server."""
    host, port = office.url.removeprefix("smtp://").rsplit("@", 1)[-1].split(":")
    form = {"host": host, "port": port, "sealing": "off", "mail_from": "Loja <oi@loja.test>"}
    return desk.press(
        f"{S}/mail/save", on=f"{S}/mail", **{"deed": "try", "to": OWNER} | form | told
    )


def test_name_colour_and_zone_are_seen_at_once(desk: Desk) -> None:
    told = {"site_name": "Loja da Ana", "accent_color": "#ffcc00", "own_colour": "1"}
    assert "Guardado." in desk.told(site(desk, timezone="America/Belem", **told))
    page = desk.page("/admin/inbox")
    assert "Loja da Ana" in page and 'href="/look/ffcc00.css"' in page
    sheet = desk.browser.get("/look/ffcc00.css")
    assert "--door: #" in sheet.text and "#ffcc00" not in sheet.text.split("@media")[0]
    assert "immutable" in sheet.headers["Cache-Control"]
    assert desk.browser.get("/look/000000.css").status_code == 404


def test_without_the_tick_the_colour_is_the_usual_one(desk: Desk) -> None:
    site(desk, accent_color="#ffcc00", own_colour="1")
    site(desk, accent_color="#ffcc00")
    assert settings().accent_color is None


def test_what_does_not_fit_stays_in_the_form_with_what_is_wrong(desk: Desk) -> None:
    answer = site(desk, timezone="Lua", site_name="Outra")
    assert answer.status_code == 422
    assert "Não é um fuso" in answer.text and 'value="Lua"' in answer.text
    assert settings().site_name == "Portaria"


def test_how_fast_letters_go_is_set_here(desk: Desk) -> None:
    def rates(**told: str) -> Any:
        return desk.press(f"{S}/mail/rate", on=f"{S}/mail", **told)

    rates(mail_rate="60/min", mail_domain_rate="gmail.com=60/min,30/min")
    assert settings().mail_rate == "60/min"
    assert settings().mail_domain_rate == ("gmail.com=60/min", "30/min")
    assert 'value="gmail.com=60/min, 30/min"' in desk.page(f"{S}/mail")
    wrong = rates(mail_rate="depressa", mail_domain_rate="30/min")
    assert wrong.status_code == 422
    assert "Não é um ritmo" in wrong.text and 'value="depressa"' in wrong.text
    rates(mail_rate="", mail_domain_rate="")
    assert (settings().mail_rate, settings().mail_domain_rate) == (None, ())


def test_what_the_environment_says_is_shown_and_not_changed(desk: Desk) -> None:
    page = desk.page(f"{S}/address")
    assert "Vem do ambiente do servidor (PUBLIC_URL)" in page and URL in page
    desk.press(f"{S}/address/save", on=f"{S}/address", public_url="https://outra.test", sure="1")
    assert settings().public_url == URL and Setting.all() == {}


def test_a_logo_is_served_as_what_it_is_and_can_go(desk: Desk) -> None:
    file = (io.BytesIO(PNG), "logo.svg")
    assert "Logotipo guardado." in desk.told(desk.press(f"{S}/logo", on=S, logo=file))
    path = f"/look/logo/{preferences.here().logo}"
    assert path in desk.page("/login")
    picture = desk.browser.get(path)
    assert (picture.data, picture.mimetype) == (PNG, "image/png")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "Sem logotipo." in desk.told(desk.press(f"{S}/logo", on=S, none="1"))
    assert desk.browser.get(path).status_code == 404


def test_a_logo_that_letters_do_not_carry_is_told(desk: Desk) -> None:
    says = "Os e-mails levam só o nome"
    desk.press(f"{S}/logo", on=S, logo=(io.BytesIO(PNG), "logo.png"))
    assert says not in desk.sees(S)
    desk.press(f"{S}/logo", on=S, logo=(io.BytesIO(PNG + bytes(40_000)), "logo.png"))
    assert says in desk.sees(S)


@pytest.mark.parametrize(
    ("content", "says"), [(b"<svg/>", "precisa ser PNG"), (PNG + bytes(220_000), "passa de 200 kB")]
)
def test_another_file_is_no_logo(desk: Desk, content: bytes, says: str) -> None:
    answer = desk.press(f"{S}/logo", on=S, logo=(io.BytesIO(content), "logo.png"))
    assert says in desk.told(answer)
    assert preferences.here().logo == ""


def test_a_letter_that_leaves_is_told_and_the_server_kept(
    desk: Desk, post_office: smtp.PostOffice
) -> None:
    assert "O servidor aceitou o e-mail (250" in desk.told(mail(desk, post_office))
    assert post_office.letters[0].recipients == (OWNER,)
    assert settings().mail_url and settings().mail_from == "Loja <oi@loja.test>"
    assert "O último e-mail de teste saiu." in desk.sees(f"{S}/mail")


def test_a_letter_that_does_not_leave_changes_nothing(
    desk: Desk, post_office: smtp.PostOffice
) -> None:
    post_office.answer("553 5.7.1 sender address rejected", to=OWNER)
    answer = mail(desk, post_office, password="segredo")
    assert answer.status_code == 422
    assert "nada foi guardado" in answer.text and "553 5.7.1" in answer.text
    assert "não deixa este login mandar" in answer.text
    assert settings().mail_url is None and "segredo" not in answer.text


@pytest.mark.parametrize("told", [{"host": ""}, {"mail_from": "Loja"}, {"to": "ninguém"}])
def test_a_form_with_something_wrong_says_what(
    desk: Desk, post_office: smtp.PostOffice, told: dict[str, str]
) -> None:
    answer = mail(desk, post_office, **told)
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert post_office.letters == [] and settings().mail_url is None


def test_the_password_need_not_be_typed_twice_but_goes_to_no_other_server(desk: Desk) -> None:
    form = {"host": "smtp.loja.test", "user": "oi", "mail_from": "oi@loja.test", "deed": "save"}
    for more in ({"password": "segredo"}, {"port": "2525"}, {"host": "smtp.outra.test"}):
        desk.press(f"{S}/mail/save", on=f"{S}/mail", **form | more)
        url = settings().mail_url
        is_kept = url is not None and "segredo" in url.get_secret_value()
        assert is_kept is ("host" not in more)
    assert "segredo" not in desk.page(f"{S}/mail") + desk.page("/admin/log")


def test_letters_stay_here_again_when_the_server_is_taken_away(
    desk: Desk, post_office: smtp.PostOffice
) -> None:
    mail(desk, post_office)
    desk.press(f"{S}/mail/save", on=f"{S}/mail", deed="forget")
    assert settings().mail_url is None


def test_keys_are_added_shown_by_label_and_disabled(desk: Desk) -> None:
    key = "uma-chave-única-bem-comprida"
    answer = desk.press(f"{S}/keys/add", on=f"{S}/keys", key=key, label="Conta da Ana")
    assert "Chave guardada" in desk.told(answer)
    assert key not in desk.page(f"{S}/keys")
    kept = db.session.scalars(sa.select(Key)).one()
    desk.press(f"{S}/keys/disable", on=f"{S}/keys", key=str(kept.id))
    assert "Conta da Ana Desativada" in desk.sees(f"{S}/keys")
    assert "pelo menos 16" in desk.told(desk.press(f"{S}/keys/add", on=f"{S}/keys", key="curta"))


@pytest.mark.parametrize("page", ["address", "mail", "keys"])
def test_after_a_while_keys_and_secrets_ask_for_the_password(desk: Desk, page: str) -> None:
    with time_machine.travel(utcnow() + timedelta(minutes=16), tick=True):
        answer = desk.browser.get(f"{S}/{page}")
        assert answer.headers["Location"] == f"/admin/again?next={S}/{page}"
        desk.page(S)


def test_how_buyers_get_in_is_set(desk: Desk) -> None:
    desk.press(f"{S}/access", on=f"{S}/access", welcome="link", auto_map="0")
    assert (settings().welcome, settings().auto_map) == ("link", False)


def test_what_no_longer_fits_is_said_on_the_page(desk: Desk) -> None:
    site(desk, timezone="America/Belem")
    with db.engine.begin() as connection:
        connection.execute(sa.update(Setting).values(value="Lua"))
    preferences.look(at_once=True)
    assert "não serve mais e não vale" in desk.sees(S)


def test_an_address_that_does_not_answer_is_asked_about(make_app: MakeApp) -> None:
    with at_the_desk(make_app(public_url=None)) as desk:
        told = {"on": f"{S}/address", "public_url": "http://127.0.0.1:1"}
        answer = desk.press(f"{S}/address/save", **told)
        assert answer.status_code == 422 and "ninguém responde" in answer.text
        odd = desk.press(f"{S}/address/save", on=f"{S}/address", public_url="https://[")
        assert odd.status_code == 422 and "Não é um endereço" in odd.text
        answer = desk.press(f"{S}/address/save", sure="1", **told)
        assert "Continuar no endereço novo" in answer.text
        assert settings().public_url == "http://127.0.0.1:1"


def test_a_bare_name_is_taken_with_https(make_app: MakeApp) -> None:
    with at_the_desk(make_app(public_url=None)) as desk:
        told = {"on": f"{S}/address", "sure": "1"}
        wrong = desk.press(f"{S}/address/save", public_url="minha loja", **told)
        assert wrong.status_code == 422 and "Não é um endereço" in wrong.text
        answer = desk.press(f"{S}/address/save", public_url=" membros.loja.test ", **told)
        assert 'href="https://membros.loja.test' in answer.text
        assert settings().public_url == "https://membros.loja.test"


def test_the_log_says_what_it_was_and_what_it_is(desk: Desk) -> None:
    site(desk, site_name="Loja da Ana")
    assert "Antes: Portaria → depois: Loja da Ana" in desk.sees("/admin/log")
    assert db.session.scalars(sa.select(LogEntry.actor_name)).all()[-1] == OWNER
