"""An odd silence in a real browser: told on each page, and what to look at first."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from receiver import silence
from receiver.context import utcnow
from receiver.db import transaction
from receiver.models import SilenceWatch
from tests.browser.at_the_desk import PHONE, WALL, Seat
from tests.browser.conftest import Window
from tests.factories import Shop
from tests.web.admin.staffed import OWNER, PASSWORD, hire

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def owner(site: Flask, window: Window) -> Page:
    """The owner, signed in at a desk where nothing has come for two days."""
    now = utcnow()
    Shop(now)
    silence.look(now)
    with transaction():
        watch = SilenceWatch.under_lock()
        assert watch
        watch.silent_since = watch.last_at = now - timedelta(days=2)
    hire()
    page = window()
    page.goto("/admin/login")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url("**/admin**")
    return page


def test_the_notice_leads_to_what_to_look_at_first(owner: Page) -> None:
    owner.goto("/admin/members")
    expect(owner.get_by_text("tanto silêncio não é normal nesta loja")).to_have_count(1)
    owner.get_by_role("link", name="O que ver primeiro").click()
    owner.get_by_role("heading", name="A Monetizze ficou em silêncio").wait_for()
    expect(owner.get_by_text("Ferramentas → Postback")).to_have_count(1)


def test_its_pages_have_no_faults(site: Flask, owner: Page) -> None:
    here = Seat(owner, site.config["SETTINGS"].public_url)
    for path in ("/admin/reconcile", "/admin/members", "/admin/settings/access"):
        here.go(path)
        for size in (PHONE, WALL):
            for scheme in ("light", "dark"):
                owner.set_viewport_size(size)
                owner.emulate_media(color_scheme=scheme)
                assert here.faults() == [], (path, size, scheme)
