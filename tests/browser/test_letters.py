"""Letters in a real browser: looked up, written anew, tried out while typing, and taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, seat, sell_something
from tests.database import Databases
from tests.live import Live

EDIT = "/admin/letters/texts/edit?kind=welcome&language=pt_BR"
BODY = "Chegou, {{ first_name }}!\n\n[Entrar já]({{ link }})\n\n`{{ password }}`\n\n"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, whose owner has come in, and who has sold something."""
    folder: Path = tmp_path_factory.mktemp("letters")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        sell_something(chromium, server)
        yield server


def write(here: Seat, body: str) -> None:
    here.go(EDIT)
    here.page.get_by_label("Assunto").fill("Oi, {{ first_name }}")
    here.page.get_by_role("textbox", name="Texto").fill(body)


def test_a_letter_is_shown_while_it_is_written_and_saved(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        write(here, BODY)
        letter = here.page.frame_locator(".screen iframe").last
        expect(letter.get_by_text("Chegou, Ana!")).to_be_visible()
        here.page.get_by_role("button", name="{{ until }}").click()
        expect(here.page.get_by_role("textbox", name="Texto")).to_have_value(BODY + "{{ until }}")
        expect(here.page.locator(".screen iframe")).to_have_count(1)
        here.page.get_by_role("button", name="Guardar").click()
        here.sees("Texto guardado")
        here.page.get_by_role("button", name="Mandar um teste para mim").click()
        here.sees("Teste na fila")
        assert here.complaints == []


def test_without_scripts_a_button_shows_the_letter(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        write(here, BODY.replace("Chegou", "Enfim"))
        here.page.get_by_role("button", name="Ver como fica").click()
        letter = here.page.frame_locator(".screen iframe").last
        expect(letter.get_by_text("Enfim, Ana!")).to_be_visible()
        write(here, "{{ nome }}")
        here.page.get_by_role("button", name="Guardar").click()
        here.sees("o campo “nome” não existe neste e-mail")


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_and_can_be_read_by_all(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    texts = ("texts", "texts/edit", "texts/versions", "texts/edit?kind=ended&language=es")
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for thing in ("", "/1", *(f"/{name}" for name in texts)):
            here.go(f"/admin/letters{thing}")
            assert here.faults() == [], thing
        assert here.complaints == []


def test_a_letter_that_was_sent_is_shown_in_its_frame(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        here.go("/admin/letters/1")
        letter = here.page.frame_locator(".screen iframe")
        expect(letter.get_by_text("seu acesso já está liberado")).to_be_visible()
        here.page.get_by_label("Celular").check()
        width = here.page.locator(".screen iframe").bounding_box()
        assert width and width["width"] < 400
        assert here.complaints == []
