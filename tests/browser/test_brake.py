"""The page of the brake in a real browser: seen from the notice to the decision."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from receiver import worker
from receiver.context import utcnow
from receiver.models import HeldLoss
from tests.browser.at_the_desk import Seat, faults_of
from tests.factories import Shop
from tests.flooded import flood, nobody_may_be_late

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def owner(owner: Page) -> Page:
    """The owner, signed in at a desk where ten losses are held."""
    shop = Shop(utcnow())
    nobody_may_be_late(shop)
    assert flood(shop) == 10
    return owner


def test_its_pages_have_no_faults(site: Flask, owner: Page) -> None:
    here = Seat(owner, site.config["SETTINGS"].public_url)
    for path in ("/admin/brake", "/admin/brake/decide?who=all", "/admin/settings/access"):
        assert list(faults_of(here, path)) == [], path


def test_from_the_notice_to_those_who_keep_their_access(site: Flask, owner: Page) -> None:
    owner.goto("/admin/members")
    owner.get_by_role("link", name="Ver quem e por quê").click()
    owner.get_by_label("Marcar b29@example.test").check()
    owner.get_by_role("button", name="Descartar: o acesso fica…").click()
    owner.get_by_text("1 pessoa fica com o acesso").wait_for()
    owner.get_by_role("button", name="Confirmar").click()
    owner.get_by_text("Descartado: o acesso fica, aberto à mão e sem prazo.").wait_for()
    expect(owner.get_by_text("b29@example.test")).to_have_count(0)
    owner.get_by_label("Todas as pessoas seguradas").check()
    owner.get_by_role("button", name="Liberar as perdas…").click()
    owner.get_by_role("button", name="Confirmar").click()
    owner.get_by_text("A trava não segura nada").wait_for()
    worker.understand_batch(utcnow())
    assert HeldLoss.count(99) == 0
