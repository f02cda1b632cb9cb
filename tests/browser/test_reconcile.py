"""The reconciliation in a real browser: a sale that was never told is found, seen and repaired."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import live, marketplace_api
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, press, seat
from tests.database import Databases
from tests.factories import document
from tests.live import Live
from tests.marketplace_api import KEY

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server that may ask an API, which lists one sale."""
    folder: Path = tmp_path_factory.mktemp("reconcile")
    with marketplace_api.serving() as api, databases.fresh("sqlite") as url:
        api.sales = [document(sale="7000", buyer="Caio Reis", email="caio@example.test")]
        with live.serving(url, folder=folder, MONETIZZE_API_URL=api.url) as server:
            with seat(chromium, server) as here:
                here.choose_password(server.invitation)
            yield server


def test_an_unknown_sale_is_found_and_repaired(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in(to="/admin/reconcile")
        begin(here)
        here.page.get_by_role("link", name="1 Venda desconhecida").click(timeout=180_000)
        here.page.get_by_role("link", name="7000").click()
        here.sees("Conta criada")
        assert here.faults() == []
        press(here, "Corrigir")
        here.sees("Corrigida: o que a Monetizze informa")
        live.wait_for(lambda: has_come_in(here), what="the worker")
        assert here.complaints == []


def begin(here: Seat) -> None:
    """Keep the key of the API, and compare; unless the worker begins this night's run first."""
    here.page.get_by_label("Chave").fill(KEY)
    with here.page.expect_navigation():
        press(here, "Guardar")
    here.sees("Guardado.")
    if here.page.get_by_role("button", name="Conferir agora").count():
        press(here, "Conferir agora")


def has_come_in(here: Seat) -> bool:
    here.go("/admin/members")
    return here.page.get_by_text("caio@example.test").count() > 0


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])
def test_the_inboxes_have_no_faults(server: Live, chromium: Browser, size: ViewportSize) -> None:
    with seat(chromium, server, size) as here:
        here.sign_in(to="/admin/reconcile")
        assert here.faults() == here.complaints == []


REPORT = (
    "Código;Situação;Email do comprador;Cód produto;Produto\n"
    "7100;Finalizada;lia@example.test;900;Curso de Violão\n"
    "Total;1;;;\n"
)


def test_a_sales_report_is_looked_at_and_compared(
    server: Live, chromium: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "vendas.csv"
    path.write_text(REPORT, "cp1252")
    with seat(chromium, server) as here:
        here.sign_in(to="/admin/reconcile/report")
        here.page.get_by_label("Relatório em CSV").set_input_files(path)
        press(here, "Enviar e ver as colunas")
        here.sees("As primeiras linhas, como são lidas")
        assert here.page.get_by_label("Código", exact=True).input_value() == "sale"
        assert here.page.get_by_label("Email do comprador").input_value() == "email"
        press(here, "Conferir, sem mudar nada")
        here.page.get_by_role("link", name="1 não confere").click(timeout=180_000)
        here.page.get_by_role("link", name="7100").click()
        press(here, "Corrigir")
        here.sees("Corrigida: o que a Monetizze informa")
        assert here.complaints == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])
def test_the_pages_of_a_report_have_no_faults(
    server: Live, chromium: Browser, tmp_path: Path, size: ViewportSize
) -> None:
    path = tmp_path / "vendas.csv"
    path.write_text(REPORT)
    with seat(chromium, server, size) as here:
        here.sign_in(to="/admin/reconcile/report")
        assert faults(here) == []
        here.page.get_by_label("Relatório em CSV").set_input_files(path)
        press(here, "Enviar e ver as colunas")
        here.sees("O que cada coluna traz")
        assert faults(here) == []
        press(here, "Conferir, sem mudar nada")
        here.page.get_by_text("venda comparada").wait_for(timeout=180_000)
        here.sees("Linhas que não se deixam ler")
        assert faults(here) == here.complaints == []


def faults(here: Seat) -> list[object]:
    """What is wrong with a page, in the light and in the dark."""
    found: list[object] = []
    for scheme in SCHEMES:
        here.page.emulate_media(color_scheme=scheme)
        found += here.faults()
    return found
