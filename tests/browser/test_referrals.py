"""The affiliate's desk in a real browser: from the figures to one sale, on a phone and by night."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, WALL, Seat, post, seat
from tests.database import Databases
from tests.factories import document
from tests.live import Live

LONG = "Cursodeviolaocomumnomequenaoacabanuncaenaotemnenhumespaco"
NOBODY: dict[str, Any] = {"email": None, "buyer": ""}
BRASILIA = timedelta(hours=-3)


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server that only an affiliate's key has told of sales."""
    folder: Path = tmp_path_factory.mktemp("referrals")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
            earns(server, 7, "33.33", sale="82345670", product="901", name=LONG)
            earns(server, 2, "123456.78", sale="82345671")
            earns(server, 1, "5.00", sale="82345672", role=5, **NOBODY)
            here.sign_in()
            live.wait_for(lambda: is_listed(here), what="the books")
        yield server


def earns(server: Live, event: int, cents: str, *, role: int = 4, **told: Any) -> None:
    """A postback to an affiliate, of this month."""
    today = f"{datetime.now(UTC) + BRASILIA:%Y-%m-%d %H:%M:%S}"
    venda = document(event, paid=today, **told)["venda"] | {"valorRecebido": cents, "src": "bio"}
    post(server, event, role=role, extra={"venda": venda}, **told)


def is_listed(here: Seat) -> bool:
    here.go("/admin/referrals")
    return here.page.locator("tbody tr").count() == 3


@pytest.mark.parametrize("size", [PHONE, LAPTOP, WALL], ids=["360", "1280", "1920"])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_from_the_figures_to_a_sale(
    server: Live, chromium: Browser, size: ViewportSize, light: Literal["light", "dark"]
) -> None:
    with seat(chromium, server, size, color_scheme=light) as here:
        here.sign_in(to="/admin")
        here.sees("123.456,78")
        faults = here.faults()
        here.page.get_by_role("link", name="Ver todas as afiliações").click()
        here.sees("comprador não informado")
        faults += here.faults()
        here.page.get_by_role("link", name="Curso 900").first.click()
        here.sees("O que aconteceu")
        assert faults + here.faults() == here.complaints == []


def test_the_list_is_narrowed_and_taken_away(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in(to="/admin/referrals")
        here.page.get_by_label("Situação").select_option("Paga")
        here.page.get_by_role("button", name="Filtrar").click()
        here.sees("Sua comissão, com este filtro")
        assert here.page.locator("tbody tr").count() == 1 and here.faults() == []
        here.page.get_by_role("link", name="Exportar…").click()
        here.sees("Só o que passa pelo filtro")
        with here.page.expect_download() as taken:
            here.page.get_by_role("button", name="Baixar o arquivo").click()
        assert "82345671" in taken.value.path().read_text("utf-8-sig")
        assert here.faults() == here.complaints == []
