"""The pages of members in a real browser: on a phone and a laptop, in light and in dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import live
from tests.browser.at_the_desk import LAPTOP, PHONE, Seat, post, seat
from tests.database import Databases
from tests.live import Live

ANA, BIA = "ana@example.test", "bia@example.test"
LIST = "/admin/members"


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, whose owner has come in, and who has sold twice."""
    folder: Path = tmp_path_factory.mktemp("members")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
            post(server, sale="100", email=ANA)
            post(server, sale="200", email=BIA, product="901", buyer="Bia Souza")
            here.sign_in()
            live.wait_for(lambda: has_both(here), what="both accounts")
        yield server


def has_both(here: Seat) -> bool:
    here.go(LIST)
    return here.page.get_by_text("@example.test").count() >= 2


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_members_have_no_faults(
    server: Live, chromium: Browser, size: ViewportSize, scheme: str
) -> None:
    with seat(chromium, server, size, color_scheme=scheme) as here:
        here.sign_in()
        for path in (
            LIST,
            f"{LIST}?never=1",
            f"{LIST}/1",
            f"{LIST}/1/merge?text=b",
            f"{LIST}/1/merge/2",
        ):
            here.go(path)
            for summary in here.page.locator("main summary").all():
                summary.click()
            assert here.faults() == [], path
        assert here.complaints == []
