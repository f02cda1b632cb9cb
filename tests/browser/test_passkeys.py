"""Passkeys in a real browser, whose authenticator is played by the browser itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PASSWORD, PHONE, Seat, seat
from tests.database import Databases
from tests.live import Live

DONA = "dona@example.test"
PAGE = "/admin/me/passkeys"
# Where one comes to: the overview, or the first steps while nothing has come. The login names it
# as well, behind a question mark.
HOME = re.compile(r"^[^?]*/admin(/first-steps)?$")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def server(databases: Databases, tmp_path: Path, chromium: Browser) -> Iterator[Live]:
    """A server with a name, whose owner has a password."""
    port = live.free_port()
    told = {"PORT": str(port), "PUBLIC_URL": f"http://localhost:{port}"}
    with databases.fresh("sqlite") as url, live.serving(url, folder=tmp_path, **told) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
        yield server


class Device:
    """What the browser of a seat keeps passkeys in."""

    def __init__(self, here: Seat) -> None:
        self.wire = here.page.context.new_cdp_session(here.page)
        self.wire.send("WebAuthn.enable")
        told = {"options": AUTHENTICATOR}
        self.id = self.wire.send("WebAuthn.addVirtualAuthenticator", told)["authenticatorId"]

    def knows_its_owner(self, knows: bool) -> None:
        """Whether the finger is the right one."""
        told = {"authenticatorId": self.id, "isUserVerified": knows}
        self.wire.send("WebAuthn.setUserVerified", told)


def make(here: Seat, name: str) -> None:
    """Make a passkey on one's own page."""
    here.go(PAGE)
    here.page.get_by_label("Nome", exact=True).last.fill(name)
    here.page.get_by_role("button", name="Criar chave de acesso").click()


def make_first(here: Seat) -> None:
    """The one that comes with recovery codes."""
    make(here, "Celular")
    here.sees("Verificação em duas etapas ligada. Os outros aparelhos saíram.")


def complaints(here: Seat) -> list[str]:
    """What the browser said against a page; that it forgot what it was told to is no complaint."""
    return [said for said in here.complaints if not said.startswith("Clear-Site-Data header")]


def leave(here: Seat) -> None:
    here.page.get_by_role("button", name="Sair", exact=True).click()
    here.sees("Só para a equipe.")


def test_somebody_comes_in_without_password_and_changes_what_is_theirs(
    server: Live, chromium: Browser
) -> None:
    with seat(chromium, server) as here:
        Device(here)
        here.sign_in()
        make_first(here)
        leave(here)
        here.page.get_by_role("button", name="Entrar com chave de acesso").click()
        here.page.wait_for_url(HOME)
        here.go(PAGE)
        here.sees("usada")
        rename(here, "Notebook")
        remove(here)
        assert complaints(here) == []


def rename(here: Seat, name: str) -> None:
    here.page.get_by_text("Mudar").click()
    here.page.get_by_label("Nome", exact=True).first.fill(name)
    here.page.get_by_role("button", name="Guardar o nome").click()
    expect(here.page.get_by_role("heading", name=name)).to_be_visible()


def remove(here: Seat) -> None:
    here.page.get_by_text("Mudar").click()
    here.page.get_by_role("button", name="Remover").click()
    here.sees("ela não abre mais nada")


def test_after_the_password_and_before_what_is_delicate(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        Device(here)
        here.sign_in()
        make_first(here)
        leave(here)
        give_password(here)
        here.sees("Agora mostre a sua chave de acesso")
        assert here.faults() == []
        here.page.get_by_role("button", name="Usar chave de acesso").click()
        here.page.wait_for_url(HOME)
        here.go(f"/admin/again?next={PAGE}")
        here.page.get_by_role("button", name="Usar chave de acesso").click()
        here.page.wait_for_url(f"**{PAGE}")


def give_password(here: Seat) -> None:
    here.page.get_by_label("E-mail").fill(DONA)
    here.page.get_by_label("Senha").fill(PASSWORD)
    here.page.get_by_role("button", name="Entrar", exact=True).click()


def test_a_browser_says_why_nothing_came_of_it(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        device = Device(here)
        here.sign_in()
        make_first(here)
        make(here, "O mesmo")
        here.sees("Este aparelho já guarda uma chave de acesso sua.")
        leave(here)
        device.knows_its_owner(False)
        button = here.page.get_by_role("button", name="Entrar com chave de acesso")
        button.click()
        here.sees("Nada feito")
        device.knows_its_owner(True)
        button.click()
        here.page.wait_for_url(HOME)


def test_without_scripts_the_password_and_the_codes_do(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        Device(here)
        here.sign_in()
        make_first(here)
        code = here.page.locator("ol.codes code").first.inner_text()
    with seat(chromium, server, PHONE, java_script_enabled=False) as there:
        there.go("/admin/login")
        expect(there.page.get_by_role("button", name="Entrar com chave")).to_have_count(0)
        give_password(there)
        there.sees("Este navegador não conhece chaves de acesso")
        there.page.get_by_label("Código de recuperação").fill(code)
        there.page.get_by_role("button", name="Entrar").click()
        there.page.wait_for_url(HOME)


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_and_can_be_read_by_all(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        Device(here)
        here.sign_in()
        here.go(PAGE)
        assert here.faults() == []
        make_first(here)
        here.go(PAGE)
        here.page.get_by_text("Mudar").click()
        assert here.faults() == []
        for path in ("/admin/me", "/admin/me/second-factor", "/admin/again"):
            here.go(path)
            assert here.faults() == [], path
        leave(here)
        assert here.faults() == []
        assert complaints(here) == []
