"""A shop whose API may be asked, by a clock that only sleeping moves."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from receiver import worker
from receiver.marketplace import Marketplace
from receiver.reconciliation import turns
from tests import marketplace_api
from tests.conftest import MakeApp
from tests.factories import Shop
from tests.marketplace_api import KEY, Api


@pytest.fixture
def api() -> Iterator[Api]:
    """The marketplace's API, with nothing sold yet."""
    with marketplace_api.serving() as running:
        yield running


@pytest.fixture
def shop(
    make_app: MakeApp, api: Api, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """A server with a key of the API, and one of the account."""
    hurried(monkeypatch, api)
    with make_app(monetizze_api_key=KEY, monetizze_api_url=api.url).app_context():
        yield Shop(now)


def hurried(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    """Ask without any pause; that there are pauses is told elsewhere."""

    def asking() -> Marketplace:
        return Marketplace(api.url, KEY, sleep=lambda _seconds: None)

    monkeypatch.setattr(turns, "marketplace", asking)


def ask(shop: Shop) -> None:
    """Let the worker do all that is due."""
    while worker.ask_outside(shop.now):
        pass
    shop.work()
