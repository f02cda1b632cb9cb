"""Pages about what is under way: records that are looked for, postbacks understood again."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect

from receiver import maildomain
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Postback
from tests import name_server
from tests.browser.at_the_desk import Seat
from tests.browser.conftest import DESKTOP, PHONE, Window
from tests.factories import Shop, document
from tests.web.admin.staffed import OWNER, hire

pytestmark = [
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
    pytest.mark.parametrize("width", [PHONE, DESKTOP]),
]
ZONE = {  # of the sender in tests/database.py
    "example.test": ["v=spf1 include:sendgrid.net ~all"],
    "_dmarc.example.test": ["v=DMARC1; p=none; rua=mailto:a@example.test"],
}
DOMAIN, REPLAY = "/admin/letters/domain", "/admin/inbox/replay"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds the name server back until it is set."""
    is_open = threading.Event()
    with name_server.serving(ZONE) as asking:
        monkeypatch.setattr(maildomain, "SECONDS", 60.0)
        monkeypatch.setattr(maildomain, "resolver", lambda: is_open.wait() and asking)
        yield is_open
        is_open.set()


def sit(site: Flask, window: Window, width: int, **options: Any) -> Seat:
    """The owner at the desk."""
    hire()
    here = Seat(window(width, **options), site.config["SETTINGS"].public_url)
    here.sign_in(OWNER)
    return here


def test_records_are_looked_for_beside_the_page(
    site: Flask, window: Window, width: int, gate: threading.Event
) -> None:
    here = sit(site, window, width)
    here.go(DOMAIN)
    here.sees("Procurando os registros de example.test no DNS…")
    assert here.faults() == []
    expect(here.page.locator("#dmarc")).to_have_count(0)
    gate.set()
    here.sees("_dmarc.example.test")
    expect(here.page.locator("#records section")).to_have_count(4)
    assert here.faults() == []


def test_without_scripts_a_link_asks_again(
    site: Flask, window: Window, width: int, gate: threading.Event
) -> None:
    here = sit(site, window, width, java_script_enabled=False)
    here.go(DOMAIN)
    gate.set()
    here.page.get_by_role("link", name="Atualizar").click()
    here.sees("p=none: quem recebe só observa")


def test_what_would_come_to_something_else_is_told_and_then_does(
    site: Flask, window: Window, width: int
) -> None:
    shop = Shop(utcnow())
    shop.arrive(sale="100")
    failed(shop)
    here = sit(site, window, width)
    here.go(f"{REPLAY}?id=1&id=2")
    expect(here.page.locator("ul.bare li").filter(has_text="Com erro")).to_contain_text("→")
    assert here.faults() == []
    here.page.get_by_role("button", name="Entender 2 avisos de novo").click()
    here.sees("0 de 2")  # and loads itself anew, faster than axe looks
    shop.now = utcnow() + timedelta(minutes=1)
    shop.work()
    here.sees("2 avisos entendidos de novo")
    assert here.faults() == []
    db.session.expire_all()
    assert db.session.get_one(Postback, 2).state == "done"


def failed(shop: Shop) -> None:
    """A postback that was given up."""
    number = shop.keep(document(2, sale="200", email="bia@example.test")).postback_id
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.key == f"postback:{number}"))
        db.session.get_one(Postback, number).failed("ValueError: boom", for_good=True)
