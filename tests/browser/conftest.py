"""A real browser before a real server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright
from werkzeug.serving import make_server

from tests.chromium import executable
from tests.conftest import MakeApp
from tests.live import free_port
from tests.web.admin.staffed import OWNER, PASSWORD, hire

PHONE, DESKTOP = 360, 1280
# What a browser writes when a page answers what it should: 403, 410, 422, 429.
ANSWERED = "Failed to load resource"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=executable(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def site(make_app: MakeApp) -> Iterator[Flask]:
    """The application as the current one, listening at its public address."""
    port = free_port()
    app = make_app(public_url=f"http://127.0.0.1:{port}", site_name="Escola da Maria")
    # Asked anew for each page, a file that has not changed would be opened and not closed.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    with app.app_context():
        yield app
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Visitors:
    """Opens windows on the site, each without any cookie yet, and listens to their complaints."""

    chromium: Browser
    url: str
    complaints: list[str] = field(default_factory=list)

    def window(self, width: int = PHONE, **options: Any) -> Page:
        """A window of some width; Portuguese, with scripts, unless something else is said."""
        told = {"viewport": {"width": width, "height": 740}, "locale": "pt-BR", **options}
        page = self.chromium.new_context(base_url=self.url, **told).new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._startled)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            self.complaints.append(message.text)

    def _startled(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def visitors(chromium: Browser, site: Flask) -> Iterator[Visitors]:
    """People with browsers; S41: afterwards none of these has had anything to complain about."""
    found = Visitors(chromium, site.config["SETTINGS"].public_url)
    yield found
    for context in chromium.contexts:
        context.close()
    assert found.complaints == []


Window = Callable[..., Page]


@pytest.fixture
def window(visitors: Visitors) -> Window:
    """Opens a window; see Visitors."""
    return visitors.window


@pytest.fixture
def owner(site: Flask, window: Window) -> Page:
    """The owner, signed in at the desk."""
    hire()
    page = window()
    page.goto("/admin/login")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url("**/admin**")
    return page
