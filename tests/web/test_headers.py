"""What every answer carries."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from receiver.web.headers import CONTENT_SECURITY_POLICY
from tests.client import Browser
from tests.conftest import MakeApp

ASKED: dict[str, Callable[[Browser], TestResponse]] = {
    "page": lambda browser: browser.get("/"),
    "file": lambda browser: browser.get("/static/vendor/pico.min.css", buffered=True),
    "not found": lambda browser: browser.get("/nowhere"),
    "wrong method": lambda browser: browser.delete("/"),
    "too large": lambda browser: browser.post("/language", data={"language": "x" * 300_000}),
    "no token": lambda browser: browser.post("/language"),
    "strange host": lambda browser: browser.get("/", headers={"Host": "evil.example"}),
    "crash": lambda browser: browser.get("/crash"),
    "postback": lambda browser: browser.post("/postback", data={"a": "b"}),
    "health": lambda browser: browser.get("/healthz"),
}


@pytest.fixture
def browser(app: Flask) -> Browser:
    app.add_url_rule("/crash", view_func=lambda: str(1 // 0))
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.mark.parametrize("kind", ASKED)
def test_every_answer_allows_nothing_that_is_not_ours(browser: Browser, kind: str) -> None:
    """S41, S28: on pages, errors, files and the door alike."""
    headers = ASKED[kind](browser).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind != "file"])
def test_nothing_but_files_is_kept_in_a_cache(browser: Browser, kind: str) -> None:
    """S44: what one person saw is not shown to the next one at this computer."""
    assert ASKED[kind](browser).headers["Cache-Control"] == "no-store"


def test_files_may_be_kept_in_a_cache(browser: Browser) -> None:
    assert ASKED["file"](browser).headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize("kind", ASKED)
def test_no_answer_names_what_it_is_made_with(browser: Browser, kind: str) -> None:
    """S47: no version for whoever looks for a known hole."""
    headers = ASKED[kind](browser).headers
    assert not {"Server", "X-Powered-By"} & set(headers.keys())


def test_browsers_are_told_to_stay_with_tls_where_the_site_has_it(browser: Browser) -> None:
    """S41: for a year or longer."""
    told = re.fullmatch(r"max-age=(\d+)", browser.get("/").headers["Strict-Transport-Security"])
    assert told
    assert int(told[1]) >= 365 * 24 * 3600


def test_a_site_without_tls_does_not_promise_it(make_app: MakeApp) -> None:
    """S41: the promise would lock everybody out for a year."""
    app = make_app(public_url="http://127.0.0.1:8000")
    with app.app_context():
        headers = app.test_client().get("/healthz").headers
    assert "Strict-Transport-Security" not in headers
