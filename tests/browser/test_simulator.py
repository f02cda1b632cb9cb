"""A life played in a browser, before a real server with its worker: on a phone, and by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, seat
from tests.database import Databases
from tests.live import Live


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A fresh server whose owner has chosen a password, and that knows no key."""
    folder: Path = tmp_path_factory.mktemp("simulator")
    with (
        databases.fresh("sqlite") as url,
        live.serving(url, folder=folder, MONETIZZE_KEY="") as server,
    ):
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
        yield server


def play(here: Seat, life: str) -> None:
    """Choose a life and have it played."""
    here.go("/admin/simulator")
    here.page.get_by_label(life).check()
    here.page.get_by_role("button", name="Simular esta vida").click()


def test_a_life_is_seen_to_its_end_on_a_phone_and_removed(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in()
        here.go("/admin/simulator")
        assert here.faults() == []
        play(here, "Contestação perdida")
        here.sees("Acesso encerrado")
        expect(here.page.get_by_text("A porta respondeu 200")).to_have_count(3)
        expect(here.page.locator("[data-live]")).to_have_count(0)
        assert here.faults() == []
        here.go("/admin/simulator")
        here.page.get_by_role("button", name="Remover tudo").click()
        here.sees("1 simulação removida")
        assert here.complaints == []


def test_without_scripts_one_asks_again(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        play(here, "Assinatura que atrasa agora")
        for _look in range(50):
            if here.page.get_by_text("Pagamento atrasado").count():
                break
            here.page.wait_for_timeout(100)
            here.page.reload()
        here.sees("O que o relógio ainda fará")
        expect(here.page.get_by_text("Suspenso").first).to_be_visible()


def test_with_keys_only_a_single_event_is_played(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, LAPTOP, color_scheme="dark") as here:
        here.sign_in()
        here.go("/admin/simulator")
        here.page.get_by_label("Evento, numa venda que ninguém conhece").focus()
        here.page.keyboard.type("Reembolso")
        here.page.keyboard.press("Tab")
        here.page.keyboard.press("Tab")
        here.page.keyboard.press("Enter")
        here.sees("Nenhuma conta: nada do que foi contado abre uma.")
        assert here.faults() == []
