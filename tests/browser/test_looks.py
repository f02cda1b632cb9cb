"""Settings in a real browser: days of grace after a look at them, and a logo that letters carry."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, seat, sell_something
from tests.database import Databases
from tests.live import Live

ACCESS, LETTER = "/admin/settings/access", "/admin/letters/1"
SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server whose owner has come in, and who has sold something."""
    folder: Path = tmp_path_factory.mktemp("looks")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        sell_something(chromium, server)
        yield server


def picture() -> bytes:
    """A green PNG of eight by eight dots."""

    def chunk(kind: bytes, told: bytes) -> bytes:
        checked = zlib.crc32(kind + told)
        return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", checked)

    rows = zlib.compress((b"\0" + b"\x1f\x5c\x4d" * 8) * 8)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@SIZES
def test_days_of_grace_are_changed_after_a_look(
    server: Live, chromium: Browser, size: ViewportSize
) -> None:
    days = str(size["width"] // 40)
    with seat(chromium, server, size) as here:
        here.sign_in(to=ACCESS)
        assert here.faults() == []
        here.page.get_by_label("Dias de tolerância").fill(days)
        here.page.get_by_role("button", name="Ver o que mudaria", exact=True).click()
        here.sees(f"suspende após {days} dias")
        assert here.faults() == []
        here.page.get_by_role("button", name="Confirmar a mudança").click()
        expect(here.page.get_by_label("Dias de tolerância")).to_have_value(days)
        assert here.faults() == [] and here.complaints == []


@SIZES
def test_a_letter_shows_the_logo_and_the_colour(
    server: Live, chromium: Browser, size: ViewportSize
) -> None:
    with seat(chromium, server, size) as here:
        here.sign_in(to="/admin/settings")
        file = FilePayload(name="logo.png", mimeType="image/png", buffer=picture())
        here.page.get_by_label("Imagem").set_input_files(file)
        here.page.get_by_role("button", name="Guardar o logotipo").click()
        here.sees("Logotipo guardado.")
        assert here.faults() == []
        shown = here.page.frame_locator(".screen iframe").locator("img")
        live.wait_for(lambda: is_dressed(here, shown), what="every process to know of the logo")
        expect(shown).to_be_visible()
        assert shown.evaluate("picture => picture.naturalWidth") == 8
        assert here.complaints == []


def is_dressed(here: Seat, shown: Locator) -> bool:
    """Whether the process that answers knows of the logo; within two seconds each does."""
    here.go(LETTER)
    here.page.wait_for_load_state()
    return shown.count() > 0
