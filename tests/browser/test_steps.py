"""First steps in a real browser: from a fresh server to a buyer who gets in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, ViewportSize

from tests import live, smtp
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, post, seat
from tests.database import Databases
from tests.live import KEY, Live
from tests.rules.test_picture import PNG

PATH = "/admin/first-steps"
PAGES = ("", "/address", "/mail", "/keys", "/access")
FRESH = {"MONETIZZE_KEY": "", "MAIL_FROM": ""}


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server that nobody has told anything."""
    folder: Path = tmp_path_factory.mktemp("steps")
    with (
        databases.fresh("sqlite") as url,
        live.serving(url, folder=folder, **FRESH) as server,
        seat(chromium, server) as here,
    ):
        here.choose_password(server.invitation)
        yield server


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_can_be_read_by_all_and_breaks_no_policy(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for page in (PATH, *(f"/admin/settings{page}" for page in PAGES)):
            here.go(page)
            assert here.faults() == [], page
        assert here.complaints == []


def test_a_fresh_server_is_led_to_a_buyer_who_gets_in(server: Live, chromium: Browser) -> None:
    with smtp.serving() as office, seat(chromium, server) as here:
        here.sign_in(to=PATH)
        here.sees("0 de 5 passos feitos")
        paste_key(here)
        try_mail(here, office)
        here.go(PATH)
        post(server)  # ticks by itself
        here.sees("O aviso chegou, com a chave certa.")
        here.sees("3 de 5 passos feitos")
        assert here.faults() == []
        buy_and_enter(here)
        here.go(PATH)
        here.sees("4 de 5 passos feitos")
        # The browser complains of the form that came back, too.
        assert [said for said in here.complaints if " 422 " not in said] == []


def paste_key(here: Seat) -> None:
    here.page.get_by_label("Chave única", exact=True).fill(KEY)
    here.page.get_by_role("button", name="Guardar a chave").click()
    here.sees("Chave guardada.")


def try_mail(here: Seat, office: smtp.PostOffice) -> None:
    """First at a port where nobody answers, then at the right one."""
    here.page.get_by_role("link", name="Configurar o e-mail").click()
    here.page.get_by_label("Servidor de e-mail (SMTP)").fill("127.0.0.1")
    here.page.get_by_label("Porta").fill("1")
    here.page.get_by_label("Criptografia").select_option("off")
    here.page.get_by_label("Remetente").fill("Loja <loja@example.test>")
    here.page.get_by_role("button", name="Testar e guardar").click()
    here.sees("ninguém atende nessa porta")
    assert here.faults() == []
    here.page.get_by_label("Porta").fill(office.url.rpartition(":")[2])
    here.page.get_by_role("button", name="Testar e guardar").click()
    here.sees("O servidor aceitou o e-mail (250")
    assert [letter.recipients for letter in office.letters] == [("dona@example.test",)]


def buy_and_enter(here: Seat) -> None:
    here.page.get_by_label("Mandar o e-mail para mim").uncheck()
    here.page.get_by_role("button", name="Fazer uma compra de mentira").click()
    with here.page.context.expect_page() as opened:
        here.page.get_by_role("link", name="Entrar pelo link do e-mail").click()
    there = opened.value
    there.get_by_role("button", name="Entrar").click()
    there.wait_for_url("**/account**")


def test_the_address_for_the_marketplace_is_copied_at_a_touch(
    server: Live, chromium: Browser
) -> None:
    with seat(chromium, server, PHONE, permissions=["clipboard-read", "clipboard-write"]) as here:
        here.sign_in(to="/admin/settings/address")
        here.page.get_by_role("button", name="Copiar", exact=True).click()
        here.sees("Copiado")
        copied = here.page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{server.url}/postback"
        assert here.faults() == here.complaints == []


def test_the_site_gets_a_face_without_scripts(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        here.go("/admin/settings")
        here.page.get_by_label("Nome").fill("Escola da Maria")
        here.page.get_by_label("Usar esta cor:").check()
        here.page.get_by_label("Cor do site").fill("#7a1fa2")
        here.page.get_by_role("button", name="Guardar", exact=True).click()
        here.sees("Guardado.")
        picture = FilePayload(name="logo.png", mimeType="image/png", buffer=PNG)
        here.page.get_by_label("Imagem").set_input_files(picture)
        here.page.get_by_role("button", name="Guardar o logotipo").click()
        here.sees("Logotipo guardado.")
        live.wait_for(lambda: has_logo(here), what="all processes to know of it")
        here.sees("Escola da Maria")


def has_logo(here: Seat) -> bool:
    here.go("/login")
    return here.page.locator("img.logo").count() == 1
