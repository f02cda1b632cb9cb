"""The inbox in a real browser: searched, filtered, watched, understood again, downloaded."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, post, press, seat
from tests.database import Databases
from tests.live import Live

TOLD: dict[str, Any] = {"buyer": "João Conceição", "email": "joao.silva@example.test"}


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, with three postbacks that were understood."""
    folder: Path = tmp_path_factory.mktemp("inbox")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
            post(server, sale="100", name="Crochê fácil", **TOLD)
            post(server, sale="200", product="950", name="Violão", role=3)
            post(server, 777, sale="300")
            here.sign_in()
            live.wait_for(lambda: is_understood(here), what="the worker")
        yield server


def is_understood(here: Seat) -> bool:
    here.go("/admin/inbox?state=done")
    return here.page.locator("tbody tr").count() == 3


def test_somebody_is_found_by_a_part_of_the_name(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        here.page.get_by_label("Buscar por nome").fill("joao conc")
        here.page.get_by_role("button", name="Buscar").click()
        expect(here.page.locator("tbody tr")).to_have_count(1)
        here.page.get_by_role("link", name="Busca: joao conc").click()
        expect(here.page.locator("tbody tr")).not_to_have_count(1)
        assert here.complaints == []


def test_what_arrives_is_told_without_reloading(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        post(server, sale="900")
        here.page.get_by_role("link", name="aviso novo").click(timeout=15_000)
        here.page.get_by_role("link", name="900", exact=True).wait_for()
        assert here.complaints == []


def test_some_are_chosen_and_understood_again(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE, java_script_enabled=False) as here:
        here.sign_in()
        here.page.get_by_role("checkbox").last.check()
        here.page.get_by_role("button", name="Entender de novo os escolhidos").click()
        here.sees("1 aviso lido outra vez")
        here.page.get_by_role("button", name="Entender 1 aviso de novo").click()
        here.sees("1 aviso entendido de novo")


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])
def test_those_of_some_days_are_looked_at_confirmed_and_understood_again(
    server: Live, chromium: Browser, size: ViewportSize
) -> None:
    with seat(chromium, server, size) as here:
        here.sign_in()
        choose_days(here, "2020-01-01", "2020-01-31")
        expect(here.page.locator("tbody tr")).to_have_count(0)
        choose_days(here, "2020-01-01", "2120-01-01")
        count = here.page.locator("tbody tr").count()
        here.page.get_by_role("link", name=re.compile("tudo o que o filtro acha")).click()
        here.sees("Nada mudou ainda.")
        here.sees("Nenhum acesso muda e nenhum e-mail sai.")
        assert here.faults() == []
        press(here, f"Entender {count} avisos de novo")
        here.sees(f"{count} avisos entendidos de novo.")
        expect(here.page.locator("ul.chips")).to_contain_text("2120")
        assert here.faults() == here.complaints == []


def choose_days(here: Seat, since: str, until: str) -> None:
    """Filter the inbox by a window of days."""
    more = here.page.locator(".inbox-filters details")
    if more.get_attribute("open") is None:
        more.locator("summary").click()
    here.page.get_by_label("Desde").fill(since)
    here.page.get_by_label("Até").fill(until)
    press(here, "Filtrar")
    here.page.wait_for_url(f"**since={since}**")


def test_a_product_is_mapped_in_place(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        here.page.get_by_label("Ligar à área").select_option("new")
        here.page.get_by_role("button", name="Ver o que mudaria", exact=True).click()
        here.sees("Violão abre Violão, sem prazo.")
        assert here.complaints == []


def test_a_code_is_explained_in_place(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, PHONE) as here:
        here.sign_in()
        here.page.get_by_label("Este código significa").select_option(label="Reembolso")
        here.page.get_by_role("button", name="Salvar e ver o que mudaria").click()
        here.sees("1 aviso lido outra vez")
        here.go("/admin/rules")
        here.sees("Códigos explicados pela equipe")
        assert here.faults() == []
        here.page.get_by_role("button", name="Desfazer o significado de 777").click()
        here.sees("volta a esperar por você")
        assert here.complaints == []


def test_a_report_is_downloaded(server: Live, chromium: Browser) -> None:
    with seat(chromium, server) as here:
        here.sign_in()
        here.go("/admin/inbox/1")
        with here.page.expect_download() as download:
            here.page.get_by_role("link", name="Baixar sem dados pessoais").click()
        told = json.loads(download.value.path().read_text("utf-8"))
        assert told["event"] == "approved"
        assert "silva" not in told["body"]


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["360", "1280 dark"]
)
def test_every_page_fits_can_be_read_by_all_and_breaks_no_policy(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    pages = ("", "?text=joao&event=approved&since=2020-01-01", "?text=zzz", "/1", "/3")
    replays = ("/replay", "/replay?state=done")
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for page in (*pages, *replays):
            here.go(f"/admin/inbox{page}")
            assert here.faults() == [], page
        here.page.get_by_role("button", name="avisos de novo").click()
        here.sees("avisos entendidos de novo")
        assert here.faults() == []
        assert here.complaints == []
