"""An odd silence at the desk: told on every page, with what to look at first, until it is over."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from receiver import silence
from receiver.context import settings
from receiver.db import transaction
from receiver.models import SilenceWatch
from tests.factories import Shop
from tests.web.admin.staffed import Desk

TOLD = "tanto silêncio não é normal nesta loja"
ACCESS = "/admin/settings/access"


@pytest.fixture
def quiet(shop: Shop, now: datetime) -> Shop:
    """Nothing has come for two days, and that is odd."""
    silence.look(now)
    with transaction():
        watch = SilenceWatch.under_lock()
        assert watch
        watch.silent_since = watch.last_at = now - timedelta(days=2)
    return shop


def test_every_page_tells_of_it(quiet: Shop, desk: Desk) -> None:
    assert TOLD in desk.sees("/admin/members")
    assert TOLD in desk.sees("/admin/inbox")


def test_the_page_of_the_reconciliation_says_what_to_look_at(quiet: Shop, desk: Desk) -> None:
    seen = desk.sees("/admin/reconcile")
    assert seen.count(TOLD) == 1
    assert "Ferramentas → Postback" in seen
    assert f"{settings().public_url}/postback" in seen


def test_where_it_is_not_quiet_no_page_says_so(shop: Shop, desk: Desk) -> None:
    assert TOLD not in desk.sees("/admin/members")


def test_the_next_postback_takes_it_away(quiet: Shop, desk: Desk) -> None:
    quiet.arrive()
    silence.look(quiet.now)
    assert TOLD not in desk.sees("/admin/members")


def test_it_is_switched_off_at_the_desk(quiet: Shop, desk: Desk, app: Flask) -> None:
    desk.press("/admin/settings/silence", on=ACCESS, silence_alarm="0")
    assert settings().silence_alarm is False
    silence.look(quiet.tick())
    assert TOLD not in desk.sees("/admin/members")
