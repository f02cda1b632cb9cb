"""A real browser at the desk of a real server; whatever its console says against a page counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.request import Request, urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests import factories, live, wire
from tests.database import Databases
from tests.live import KEY, Live

ANA, BIA = "ana@example.test", "bia@example.test"
PASSWORD = "uma frase longa e só minha"
PHONE = ViewportSize(width=360, height=740)
LAPTOP = ViewportSize(width=1280, height=800)
WALL = ViewportSize(width=1920, height=1080)
LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = (
    (PHONE, "light"),
    (PHONE, "dark"),
    (WALL, "dark"),
    (WALL, "light"),
)

# What a page must not have, as questions to the page itself.
FAULTS = {
    "runs over the edge": "document.documentElement.scrollWidth > innerWidth",
    "has not one heading of its own": "document.querySelectorAll('h1').length !== 1",
    "uses an id twice": """(() => {
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return new Set(ids).size !== ids.length})()""",
    "has a control without a name": """[...document.querySelectorAll(
        'input:not([type=hidden], [hidden]), select, textarea')].some(e => !e.labels.length)""",
    "has a button or link without words": """[...document.querySelectorAll('button, a')]
        .some(e => !e.textContent.trim())""",
    "has a button that a thumb misses": """[...document.querySelectorAll('button, .button, select')]
        .some(e => e.offsetHeight && e.offsetHeight < 44)""",
    "tells a time only to the eye": """[...document.querySelectorAll('time')]
        .some(e => !e.dateTime)""",
}


@dataclass
class Seat:
    """One window at the desk, and everything that went wrong in it."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.url + path)

    def sign_in(self, email: str = "dona@example.test", *, to: str = "/admin/inbox") -> None:
        """Get in with the password, on the way to a page."""
        self.go(f"/admin/login?next={to}")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Senha").fill(PASSWORD)
        self.page.get_by_role("button", name="Entrar").click()
        self.page.wait_for_url(f"**{to}")

    def choose_password(self, invitation: str) -> None:
        """Take a desk over by the link of an invitation."""
        self.page.goto(invitation)
        self.page.get_by_label("Senha", exact=True).fill(PASSWORD)
        self.page.get_by_label("A mesma senha outra vez").fill(PASSWORD)
        self.page.get_by_role("button", name="Guardar a senha").click()
        self.sees("Senha criada. Agora entre com ela.")

    def sees(self, words: str) -> None:
        """Wait until these words stand there."""
        self.page.get_by_text(words).first.wait_for()

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands, once its styles are there."""
        self.page.wait_for_load_state()
        found = [fault for fault, look in FAULTS.items() if self.page.evaluate(look)]
        violations = Axe().run(self.page).response["violations"]
        return found + [f"{v['id']}: {v['nodes'][0]['html']}" for v in violations]


@contextmanager
def seat(
    browser: Browser, server: Live, size: ViewportSize = LAPTOP, **options: Any
) -> Iterator[Seat]:
    """A window of its own."""
    context = browser.new_context(viewport=size, locale="pt-BR", **options)
    try:
        yield Seat(context.new_page(), server.url)
    finally:
        context.close()


def post(server: Live, event: int = 2, **told: Any) -> None:
    """Tell the server as the marketplace does."""
    body = wire.as_form(factories.document(event, **told) | {"chave_unica": KEY})
    headers = {"Content-Type": wire.FORM}
    with urlopen(Request(f"{server.url}/postback", body, headers)) as answer:
        assert answer.status == 200


def sell_something(browser: Browser, server: Live) -> None:
    """The owner comes in for the first time, somebody buys, and the welcome is on its way."""
    with seat(browser, server) as here:
        here.choose_password(server.invitation)
        post(server)
        here.sign_in()
        live.wait_for(lambda: _is_sent(here), what="the letter")


def _is_sent(here: Seat) -> bool:
    here.go("/admin/letters?kind=welcome&state=sent")
    return here.page.get_by_role("link", name="Boas-vindas").count() > 0


@contextmanager
def with_two_buyers(databases: Databases, folder: Path, chromium: Browser) -> Iterator[Live]:
    """A server as bin/serve starts it, whose owner has come in, and who has sold to two."""
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as server:
        with seat(chromium, server) as here:
            here.choose_password(server.invitation)
            assert here.page.get_by_text("Senha criada.").count() == 1
            post(server, sale="100", email=ANA)
            post(server, sale="200", email=BIA, product="901", buyer="Bia Souza")
            here.sign_in()
            live.wait_for(lambda: _sees_both(here), what="both accounts")
        yield server


def _sees_both(here: Seat) -> bool:
    here.go("/admin/members")
    return here.page.get_by_text("@example.test").count() >= 2


def faults_of(here: Seat, path: str) -> Iterator[str]:
    """What is wrong with a page, whatever the screen and the light."""
    answer = here.page.goto(path)
    if answer is None or answer.status != 200 or "/admin/again" in here.page.url:
        yield f"is not shown: {answer}"
    for size, scheme in LOOKS:
        here.page.set_viewport_size(size)
        here.page.emulate_media(color_scheme=scheme)
        yield from (f"{size['width']} {scheme}: {fault}" for fault in here.faults())


def press(here: Seat, name: str) -> None:
    """Press the button of just this name."""
    here.page.get_by_role("button", name=name, exact=True).click()
