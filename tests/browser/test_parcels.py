"""A buyer looks where a parcel is, on a small phone and on a computer, by day and by night."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from receiver.context import utcnow
from tests.browser.conftest import DESKTOP, PHONE, Window
from tests.browser.test_customer import SMALL, TOO_WIDE, enter
from tests.factories import Shop
from tests.people import ANA, member

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

LONG = "Livrofisicocomumnomequenaoacabanuncaenaotemnenhumespaco"
SENT = ((8, "AA123456789BR"), (4, "BB123456789BR"), (6, "JD-0001"), (2, ""), (77, "X" * 64))


@pytest.fixture
def sent() -> None:
    """Parcels of all kinds on their way to Ana."""
    member()
    shop = Shop(utcnow())
    for number, (status, code) in enumerate(SENT):
        block = {"status": status, "descricao": "Objeto em análise", "codigo": code}
        told = {"product": f"90{number}", "name": LONG, "email": ANA}
        shop.arrive(120, sale=None, extra={"rastreio": block}, **told)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_own_parcels_can_be_read_by_all(
    site: object, sent: None, window: Window, width: int, light: Literal["light", "dark"]
) -> None:
    page: Page = enter(window(width))
    page.emulate_media(color_scheme=light)
    expect(page.get_by_role("heading", name="Minhas encomendas")).to_be_visible()
    expect(page.get_by_text("Isto não é um reembolso")).to_be_visible()
    expect(page.get_by_role("link", name="Rastrear nos Correios")).to_have_count(2)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(SMALL) == []
    assert Axe().run(page).response["violations"] == []
