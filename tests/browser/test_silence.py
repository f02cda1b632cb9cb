"""An odd silence in a real browser: told on each page, and what to look at first."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from receiver import silence
from receiver.context import utcnow
from receiver.db import transaction
from receiver.models import SilenceWatch
from tests.browser.at_the_desk import Seat, faults_of
from tests.factories import Shop

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def owner(owner: Page) -> Page:
    """The owner, signed in at a desk where nothing has come for two days."""
    now = utcnow()
    Shop(now)
    silence.look(now)
    with transaction():
        watch = SilenceWatch.under_lock()
        assert watch
        watch.silent_since = watch.last_at = now - timedelta(days=2)
    return owner


def test_the_notice_leads_to_what_to_look_at_first(owner: Page) -> None:
    owner.goto("/admin/members")
    expect(owner.get_by_text("tanto silêncio não é normal nesta loja")).to_have_count(1)
    owner.get_by_role("link", name="O que ver primeiro").click()
    owner.get_by_role("heading", name="A Monetizze ficou em silêncio").wait_for()
    expect(owner.get_by_text("Ferramentas → Postback")).to_have_count(1)


def test_its_pages_have_no_faults(site: Flask, owner: Page) -> None:
    here = Seat(owner, site.config["SETTINGS"].public_url)
    for path in ("/admin/reconcile", "/admin/members", "/admin/settings/access"):
        assert list(faults_of(here, path)) == [], path
