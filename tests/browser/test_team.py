"""The team in a real browser: an invitation followed, a second factor set up, somebody removed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PASSWORD, PHONE, Seat, seat
from tests.database import Databases
from tests.live import Live

RUI = "rui@example.test"
SECOND = "/admin/me/second-factor"
LINK = re.compile(r"http://\S+/admin/password/[\w.-]+")


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, whose owner has come in."""
    folder: Path = tmp_path_factory.mktemp("team")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
        yield server


def invite(here: Seat, email: str) -> str:
    """Invite somebody to support; the link in the letter."""
    here.page.get_by_role("link", name="Equipe").click()
    here.page.get_by_role("link", name="Convidar").click()
    here.page.get_by_role("textbox", name="E-mail").fill(email)
    here.page.get_by_role("radio", name="Atendimento").check()
    here.page.get_by_role("button", name="Mandar o convite").click()
    here.sees("Convite na fila")
    live.wait_for(lambda: is_sent(here), what="the letter")
    here.page.get_by_role("link", name="Convite para a equipe").first.click()
    found = LINK.search(here.page.locator("pre").last.inner_text())
    assert found
    return found[0]


def is_sent(here: Seat) -> bool:
    here.go("/admin/letters?state=queued")
    is_empty = here.page.get_by_role("link", name="Convite para a equipe").count() == 0
    here.go("/admin/letters")
    return is_empty


def begin(here: Seat) -> str:
    """Begin to set up the second factor; the secret that the page tells."""
    here.go(SECOND)
    here.page.get_by_role("button", name="Começar").click()
    return here.page.locator("code.secret").inner_text().replace(" ", "")


def test_somebody_invited_comes_in_and_is_removed(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here, seat(chromium, server, PHONE) as there:
        here.sign_in()
        there.choose_password(invite(here, RUI))
        there.sign_in(RUI)
        expect(there.page.get_by_role("link", name="Equipe")).to_have_count(0)
        here.go("/admin/team")
        here.page.get_by_role("link", name=RUI).click()
        here.page.get_by_role("link", name="Remover…").click()
        here.page.get_by_role("button", name="Remover").click()
        here.sees("Removido da equipe")
        there.go("/admin/members")
        there.page.wait_for_url("**/admin/login**")
        assert here.complaints == there.complaints == []


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_can_be_read_by_all_and_breaks_no_policy(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    team = ("team", "team/invite", "team/1", "team/1/remove")
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for thing in (*team, "me", "me/password", "me/second-factor", "again", "log"):
            here.go(f"/admin/{thing}")
            assert here.faults() == [], thing
        begin(here)
        assert here.faults() == []
        assert here.complaints == []


def test_two_steps_are_set_up_and_used_without_scripts(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        secret = begin(here)
        here.page.get_by_label("Código", exact=True).fill(pyotp.TOTP(secret).now())
        here.page.get_by_role("button", name="Ligar").click()
        codes = here.page.locator("ol.codes code").all_inner_texts()
        here.page.get_by_role("button", name="Sair").click()
        enter_with(here, codes[0])
        switch_off(here)
        assert len(codes) == 10


def enter_with(here: Seat, code: str) -> None:
    here.page.get_by_label("E-mail").fill("dona@example.test")
    here.page.get_by_label("Senha").fill(PASSWORD)
    here.page.get_by_role("button", name="Entrar").click()
    here.page.get_by_label("Código").fill(code)
    here.page.get_by_role("button", name="Entrar").click()
    here.page.wait_for_url(re.compile(r"^[^?]*/admin(/first-steps)?$"))


def switch_off(here: Seat) -> None:
    here.go(SECOND)
    here.sees("que restam: 9")
    here.page.get_by_role("button", name="Desligar").click()
    here.sees("Verificação em duas etapas desligada.")
