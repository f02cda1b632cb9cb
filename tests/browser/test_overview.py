"""The overview and the board in a real browser: figures read, a link copied, somebody let in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, post, seat
from tests.database import Databases
from tests.live import Live

BOARD = "/admin/waiting-room"
ANA, EVA = "ana@example.test", "eva@example.test"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, to which two people have paid."""
    folder: Path = tmp_path_factory.mktemp("overview")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
            here.sign_in()
            for number, (email, product) in enumerate([(ANA, "900"), (EVA, "901"), (EVA, "902")]):
                buy(server, f"{number + 1}", email, product)
            live.wait_for(lambda: wait_there(here), what="the board")
        yield server


def buy(server: Live, sale: str, email: str, product: str) -> None:
    """Somebody pays just now: a date that is missing is the day on which it is told."""
    buyer = {"nome": email.title().partition("@")[0], "email": email, "telefone": "31998765432"}
    post(server, sale=sale, email=email, product=product, paid="", extra={"comprador": buyer})


def wait_there(here: Seat) -> bool:
    here.go(BOARD)
    return here.page.locator("tbody tr").count() == 2


def enter(there: Seat, text: str) -> None:
    """Follow the link in a text, as the customer does."""
    there.page.goto(text[text.index("http") :].split()[0])
    there.page.get_by_role("button", name="Entrar").click()
    there.page.wait_for_url("**/account**")


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_can_be_read_by_all_and_breaks_no_policy(
    server: Live, chromium: Browser, size: ViewportSize, scheme: Any
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in(to="/admin")
        here.page.get_by_text("Ver em tabela").click()
        assert here.faults() == []
        here.page.get_by_role("link", name="pessoas pagaram e não entraram").click()
        here.page.locator("summary").first.click()
        assert here.faults() == []
        here.page.get_by_role("button", name=f"Texto para WhatsApp para {EVA}").click()
        here.sees("Não aparece de novo")
        assert here.faults() == []
        assert here.complaints == []


def test_a_bar_for_each_day_says_what_it_is_worth(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in(to="/admin")
        bars = here.page.locator("figure rect.bar")
        expect(bars).to_have_count(30)
        box = bars.last.bounding_box()
        assert box and box["height"] > 100, "the day on which all was paid"
        assert "591,00" in (bars.last.text_content() or "")


def test_the_text_is_copied_at_a_touch(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, permissions=["clipboard-read", "clipboard-write"]) as here:
        here.sign_in()
        here.go(BOARD)
        here.page.get_by_role("button", name=f"Texto para WhatsApp para {EVA}").click()
        here.page.get_by_role("button", name="Copiar").click()
        here.sees("Copiado")
        copied = here.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("Oi, Eva!") and "/enter/" in copied


def test_without_scripts_the_text_is_there_and_lets_in(server: Live, chromium: Browser) -> None:
    with (
        seat(chromium, server, PHONE, java_script_enabled=False) as here,
        seat(chromium, server, PHONE) as there,
    ):
        here.sign_in()
        here.go(BOARD)
        here.page.get_by_role("button", name=f"Texto para WhatsApp para {ANA}").click()
        chat = here.page.get_by_role("link", name="Abrir o WhatsApp").get_attribute("href")
        assert chat and chat.startswith("https://wa.me/5531998765432?text=Oi")
        enter(there, here.page.locator("textarea").input_value())
        here.go(BOARD)
        expect(here.page.locator("tbody tr")).to_have_count(1)
