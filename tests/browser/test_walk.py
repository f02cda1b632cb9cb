"""What somebody stumbled over who walked through the desk: many at once, replays, dead ends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.at_the_desk import ANA, LAPTOP, PHONE, press, seat, with_two_buyers
from tests.database import Databases
from tests.live import Live

LIST = "/admin/members"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server that has sold to two, each something of their own."""
    with with_two_buyers(databases, tmp_path_factory.mktemp("walk"), chromium) as server:
        yield server


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_an_area_is_opened_to_those_whom_the_filter_finds(
    server: Live, chromium: Browser, size: ViewportSize
) -> None:
    with seat(chromium, server, size) as here:
        here.sign_in()
        here.go(f"{LIST}?area=1")
        here.page.get_by_text("Fazer para várias pessoas").click()
        here.page.get_by_label("Todas as que o filtro acha").check()
        here.page.get_by_label("O que fazer").select_option("grant")
        here.page.get_by_label("Área, se for abrir").select_option(label="Curso 901")
        press(here, "Continuar…")
        here.sees("Abrir uma área: Curso 901")
        assert here.page.locator("main li.card").all_inner_texts()[0].count(ANA) == 1
        assert here.faults() == here.complaints == []


def test_postbacks_are_understood_again_and_nothing_is_said_to_have_failed(
    server: Live, chromium: Browser
) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in()
        here.go("/admin/inbox/replay?event=approved")
        here.page.get_by_role("button", name="Entender 2 avisos de novo").click()
        here.sees("2 avisos entendidos de novo.")
        assert here.page.get_by_role("link", name="Ver os que estão com erro").count() == 0
        assert here.faults() == here.complaints == []


def test_who_only_looks_sees_that_nothing_can_be_pressed(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in()
        here.go(f"{LIST}/1")
        press(here, "Ver como a pessoa")
        here.go("/account/profile")
        shut = here.page.get_by_role("button", name="Guardar")
        assert shut.is_disabled()
        assert float(shut.evaluate("e => getComputedStyle(e).opacity")) < 0.7
        press(here, "Voltar ao balcão")
        here.sees("O que aconteceu")


def test_no_dead_end_leads_the_staff_to_the_page_of_buyers(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in()
        here.go(f"{LIST}/999")
        assert here.faults() == []
        here.page.get_by_role("link", name="Voltar ao balcão").click()
        here.page.get_by_role("navigation", name="Balcão").wait_for()
