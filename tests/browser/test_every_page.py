"""Every page of the desk there is, read off the map of all addresses, on both ends of screens."""

from collections.abc import Iterator
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from bench.crowd.first import begin
from bench.crowd.pages import pages
from bench.measures.desk import furnished
from receiver import provisioning, worker
from receiver.context import utcnow
from tests.browser.at_the_desk import PHONE, WALL, Seat
from tests.browser.conftest import Window
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, PASSWORD, hire

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

# Files, a part of a page, and what stands in a frame.
NO_PAGES = {"admin.inbox.news", "admin.reports.one", "admin.imports.refused"}
NO_PAGES |= {"admin.letters.rendered", "admin.texts.rendered"}
# Who has just given the password is not asked for it.
NO_PAGES |= {"admin.again.show"}
LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = (
    (PHONE, "light"),
    (PHONE, "dark"),
    (WALL, "dark"),
    (WALL, "light"),
)


@pytest.fixture
def owner(site: Flask, window: Window) -> Page:
    """The owner, signed in at the desk."""
    hire()
    page = window()
    page.goto("/admin/login")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url("**/admin**")
    return page


def test_every_page_can_be_read_by_all_on_a_phone_and_on_a_wall_by_day_and_by_night(
    site: Flask, owner: Page
) -> None:
    begin(7, now=utcnow(), rounds=1)
    furnished(site)
    every = {page.endpoint: page.path for page in pages(site) if page.endpoint not in NO_PAGES}
    here = Seat(owner, site.config["SETTINGS"].public_url)
    found = [f"{path} {fault}" for path in every.values() for fault in faults(here, path)]
    assert found == [], "\n".join(found)


def faults(here: Seat, path: str) -> Iterator[str]:
    """What is wrong with a page, whatever the screen and the light."""
    answer = here.page.goto(path)
    if answer is None or answer.status != 200 or "/admin/again" in here.page.url:
        yield f"is not shown: {answer}"
    for size, scheme in LOOKS:
        here.page.set_viewport_size(size)
        here.page.emulate_media(color_scheme=scheme)
        yield from (f"{size['width']} {scheme}: {fault}" for fault in here.faults())


def test_what_takes_long_is_renewed_under_the_hand_and_loads_nothing_anew(owner: Page) -> None:
    Shop(utcnow()).arrive(sale="100")
    number = provisioning.begin_replay([1], by=OWNER, now=utcnow())
    owner.goto(f"/admin/inbox/replay/{number}")
    owner.get_by_role("button", name="Parar aqui").focus()
    owner.evaluate("window.isTheSame = true")
    for _twice in range(2):
        with owner.expect_response(f"**/replay/{number}"):
            pass
    expect(owner.get_by_role("button", name="Parar aqui")).to_be_focused()
    while worker.understand_batch(utcnow()):
        pass
    owner.get_by_text("1 aviso entendido de novo.").wait_for()
    assert owner.evaluate("window.isTheSame")
    expect(owner.locator("[data-live]")).to_have_count(0)
