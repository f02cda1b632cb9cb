"""The main pages of a shop that has been running for a month; `bin/pictures` keeps them for docs/.

Every run looks at each of them; with PICTURES=a folder, each is written there as well.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from config import ROOT
from receiver import create_app
from receiver.context import utcnow
from receiver.db import db
from tests import live, smtp
from tests.browser import school
from tests.browser.at_the_desk import PHONE, Seat, seat
from tests.database import Databases, settings_for
from tests.live import Live

SCREEN = ViewportSize(width=1120, height=800)
SECRET = "a secret of the pictures, long enough"
FOLDER = os.environ.get("PICTURES")
SHOWN = re.compile(r"!\[[^\]]{20,}\]\(\S*pictures/(?P<name>[\w-]+)\.png\)")


def to(path: str) -> Callable[[Seat], None]:
    """The way to a page that has an address of its own."""
    return lambda here: here.go(path)


def to_a_postback(here: Seat) -> None:
    here.go(f"/admin/inbox?email={school.address(school.DAVI)}&event=approved")
    here.page.locator("tbody").get_by_role("link", name="Compra aprovada").click()


def to_a_change(here: Seat) -> None:
    """What would be if a dispute left the door open."""
    here.go("/admin/rules/5")
    here.page.get_by_label("Não muda nada").check()
    here.page.get_by_role("button", name="Ver o que mudaria", exact=True).click()
    here.page.get_by_role("button", name="Confirmar a mudança").wait_for()


def to_a_member(here: Seat) -> None:
    here.go(f"/admin/members?text={school.address(school.HELENA)}")
    here.page.get_by_role("link", name=school.address(school.HELENA)).click()


def to_a_letter(here: Seat) -> None:
    here.go("/admin/letters/texts/edit?kind=welcome&language=pt_BR")
    here.page.frame_locator("iframe").get_by_role("link", name="Entrar agora").wait_for()


def to_an_account(here: Seat) -> None:
    """As the customer, with a password."""
    here.go("/login")
    here.page.get_by_label("E-mail").fill(school.address(school.HELENA))
    here.page.get_by_label("Senha").fill(school.PASSWORD)
    here.page.get_by_role("button", name="Entrar", exact=True).click()
    here.page.wait_for_url("**/account")


@dataclass(frozen=True)
class Picture:
    """One picture: the way to its page, and what its heading says."""

    name: str
    way: Callable[[Seat], None]
    heading: str
    scheme: str = "light"
    height: int = 800


DESK = (
    Picture("overview", to("/admin"), "Visão geral", height=1020),  # down to the chart
    Picture("inbox", to("/admin/inbox"), "Entrada"),
    Picture("postback", to_a_postback, "Compra aprovada", scheme="dark"),
    Picture("rules", to("/admin/rules"), "Regras"),
    Picture("what-would-change", to_a_change, "O que mudaria"),
    Picture("member", to_a_member, school.HELENA),
    Picture("waiting-room", to("/admin/waiting-room"), "Pagou, não entrou"),
    Picture("letter", to_a_letter, "Boas-vindas"),
    Picture("first-steps", to("/admin/first-steps"), "Configurações"),
)
HAND = (
    Picture("account", to_an_account, "Olá, Helena"),
    Picture("sign-in", to("/login"), "Entrar"),
)


@pytest.fixture(scope="module")
def server(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Live]:
    """A server as bin/serve starts it, for whose school a month has passed."""
    folder: Path = tmp_path_factory.mktemp("pictures")
    with databases.fresh("sqlite") as url, smtp.serving() as office:
        office.answer("550 5.1.1 no such user", to=school.address(school.THIAGO))
        told = {"mail_url": office.url, "site_name": school.NAME, "secret_key": SECRET}
        fill(url, folder, told)
        with live.serving(url, folder=folder, **shouted(told)) as server:
            with seat(chromium, server) as here:
                here.choose_password(server.invitation)
            yield server


def fill(url: str, folder: Path, told: dict[str, str]) -> None:
    """Let the month pass before the server starts."""
    app = create_app(settings_for(url, folder=folder, **told))
    with app.app_context():
        school.fill(utcnow())
        db.engine.dispose()


def shouted(told: dict[str, str]) -> dict[str, str]:
    """The same settings as the environment has them."""
    return {name.upper(): text for name, text in told.items()}


def look(here: Seat, picture: Picture) -> None:
    """What every page must be; and its picture, where somebody wants it."""
    heading = here.page.get_by_role("heading", level=1).inner_text()
    assert picture.heading in heading
    assert here.faults() == []
    assert here.complaints == []
    if FOLDER:
        here.page.screenshot(path=f"{FOLDER}/{picture.name}.png", animations="disabled")


@pytest.mark.parametrize("picture", DESK, ids=lambda one: one.name)
def test_a_page_of_the_desk_is_fit_to_be_shown(
    server: Live, chromium: Browser, picture: Picture
) -> None:
    size = ViewportSize(width=SCREEN["width"], height=picture.height)
    with seat(chromium, server, size, color_scheme=picture.scheme) as here:
        here.sign_in()
        picture.way(here)
        look(here, picture)


@pytest.mark.parametrize("picture", HAND, ids=lambda one: one.name)
def test_a_page_in_the_hand_is_fit_to_be_shown(
    server: Live, chromium: Browser, picture: Picture
) -> None:
    with seat(chromium, server, PHONE, device_scale_factor=2) as here:
        picture.way(here)
        look(here, picture)


def test_the_overview_has_something_to_tell(server: Live, chromium: Browser) -> None:
    with seat(chromium, server, SCREEN) as here:
        here.sign_in(to="/admin")
        figures = here.page.locator("dl.figures .soft b").all_inner_texts()
        assert figures == ["30", "1", "1", "1", "28", "24", "1"]


def test_each_picture_is_small_and_shown_with_words() -> None:
    pages = [ROOT / "README.md", ROOT / "README.pt-BR.md", *(ROOT / "docs").glob("*.md")]
    shown = [found["name"] for page in pages for found in SHOWN.finditer(page.read_text("utf-8"))]
    sizes = {file.stem: file.stat().st_size for file in (ROOT / "docs/pictures").iterdir()}
    assert sizes.keys() == set(shown) == {picture.name for picture in (*DESK, *HAND)}
    assert max(sizes.values()) <= 150_000
    assert sum(sizes.values()) <= 1_200_000
