"""The owner looks at who earns what, on a small phone and on a computer, by day and by night."""

from datetime import timedelta
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from receiver.context import utcnow
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat
from tests.factories import Shop
from tests.web.admin.test_earnings import sell, share

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

LONG = "Umnomedeafiliadoquenaoacabanuncaenaotemnenhumespaco"
PEOPLE = ("Caio Lima", "Beatriz Rocha", LONG, "Éder Dias")


@pytest.fixture
def sold(site: Flask) -> Shop:
    """A month of sales through four affiliates."""
    now = utcnow()
    shop = Shop(now - timedelta(hours=1))
    for number in range(1, 21):
        who = PEOPLE[number % len(PEOPLE)]
        shares = [
            share("Produtor", "Dona da Escola", f"{1000 + 97 * number}.10"),
            share("Afiliado", who, f"{80 + number % 9}.05"),
            share("Sistema", "Monetizze", "16.95"),
        ]
        paid = f"{now - timedelta(days=number * 1.4):%Y-%m-%d %H:%M:%S}"
        told = {"dataFinalizada": paid, "src": LONG * 2 if number % 3 else "", "valor": "1997.00"}
        sell(shop, (2, 6, 6, 4)[number % 4], str(number), shares, **told)
    told = {"dataFinalizada": f"{now - timedelta(days=2):%Y-%m-%d} 09:00:00", "moeda": "USD"}
    sell(shop, 2, "77", [share("Produtor", "Dona da Escola", "50.00")], **told)
    return shop


def walk(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["360", "1280"])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_money_can_be_read_by_all(
    site: Flask,
    sold: Shop,
    owner: Page,
    size: ViewportSize,
    light: Literal["light", "dark"],
) -> None:
    here = Seat(owner, site.config["SETTINGS"].public_url)
    owner.set_viewport_size(size)
    owner.emulate_media(color_scheme=light)
    owner.goto("/admin/earnings?period=30-days")
    for name in ("Caio Lima", "20", "← Comissões", "De onde vieram as vendas", "src"):
        assert here.faults() == []
        walk(owner, name)
    assert here.faults() == [] and here.complaints == []


def test_a_chart_has_its_numbers_beside_it_and_a_file_is_taken_along(
    site: Flask,
    sold: Shop,
    owner: Page,
) -> None:
    owner.goto("/admin/earnings?period=30-days")
    expect(owner.get_by_role("img", name="Comissões em barras").first).to_be_visible()
    owner.get_by_text("Ver em tabela").first.click()
    expect(owner.get_by_role("table", name="Comissões por dia, BRL")).to_be_visible()
    walk(owner, "Baixar planilha")
    owner.get_by_label("XLSX").check()
    with owner.expect_download() as taken:
        owner.get_by_role("button", name="Baixar o arquivo").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
