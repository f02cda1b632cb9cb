"""What a person does with pages: look, fill in, press."""

import html
import re

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.people import ANA, PASSWORD

_PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
_UNSEEN = re.compile(r"<[^>]*>")


def proof(page: str) -> str:
    """The proof of origin in the forms of a page."""
    found = _PROOF.search(page)
    assert found, "the page has no form"
    return found[1]


def same_but_proof(page: str) -> str:
    """A page without what differs each time that it is shown."""
    return _PROOF.sub("", page)


def text(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(_UNSEEN.sub(" ", page)).split())


def press(client: Browser, path: str, *, on: str = "", **form: str) -> TestResponse:
    """Send a form of a page (by default of the page with the same address)."""
    page = client.get(on or path).text
    return client.post(path, data={"csrf_token": proof(page), **form})


def sign_in(client: Browser, email: str = ANA, password: str = PASSWORD) -> TestResponse:
    """Try to get in with a password."""
    return press(client, "/login", email=email, password=password)


def says(client: Browser, path: str) -> str:
    """What a page says that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status} {answer.headers.get('Location')}"
    return text(answer.text)


def another(app: Flask) -> Browser:
    """A second browser."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client
