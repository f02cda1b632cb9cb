"""Every page of the desk there is, read off the map of all addresses, on both ends of screens."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from bench.crowd.first import begin
from bench.crowd.pages import pages
from bench.measures.desk import furnished
from receiver import provisioning, worker
from receiver.context import utcnow
from tests.browser.at_the_desk import Seat, faults_of
from tests.factories import Shop
from tests.web.admin.staffed import OWNER

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

# Files, a part of a page, and what stands in a frame.
NO_PAGES = {"admin.inbox.news", "admin.reports.one", "admin.imports.refused"}
NO_PAGES |= {"admin.letters.rendered", "admin.texts.rendered"}
# Who has just given the password is not asked for it.
NO_PAGES |= {"admin.again.show"}


def test_every_page_can_be_read_by_all_on_a_phone_and_on_a_wall_by_day_and_by_night(
    site: Flask, owner: Page
) -> None:
    begin(7, now=utcnow(), rounds=1)
    furnished(site)
    every = {page.endpoint: page.path for page in pages(site) if page.endpoint not in NO_PAGES}
    here = Seat(owner, site.config["SETTINGS"].public_url)
    found = [f"{path} {fault}" for path in every.values() for fault in faults_of(here, path)]
    assert found == [], "\n".join(found)


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
