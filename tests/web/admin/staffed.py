"""A person of the staff at the desk, in a browser of their own."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.test import TestResponse

from receiver import provisioning, security
from receiver.context import utcnow
from receiver.db import transaction
from receiver.models import Admin
from receiver.models.admin import StaffRole
from tests.client import Browser

PASSWORD = "uma frase longa e só minha"
OWNER = "bia@loja.test"

_PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
_UNSEEN = re.compile(r"<[^>]*>")


def hire(email: str = OWNER, role: StaffRole = StaffRole.OWNER) -> Admin:
    """Somebody of the staff, with a password."""
    provisioning.invite_admin(email, role=role, by="command line", now=utcnow())
    hashed = security.hash_password(PASSWORD)
    with transaction():
        admin = Admin.by_email(email)
        assert admin
        admin.takes_password(hashed)
    return admin


def proof(page: str) -> str:
    """The proof of origin in the forms of a page."""
    found = _PROOF.search(page)
    assert found, "the page has no form"
    return found[1]


def text(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(_UNSEEN.sub(" ", page)).split())


class Desk:
    """What one person sees and presses there."""

    def __init__(self, app: Flask) -> None:
        browser = app.test_client()
        assert isinstance(browser, Browser)
        self.browser = browser

    def sign_in(self, email: str = OWNER, password: str = PASSWORD, **form: str) -> TestResponse:
        """Try to get in."""
        page = self.browser.get("/admin/login").text
        told = {"email": email, "password": password, "csrf_token": proof(page), **form}
        return self.browser.post("/admin/login", data=told)

    def page(self, path: str) -> str:
        """A page that must be there, as HTML."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return answer.text

    def sees(self, path: str) -> str:
        """What a page says."""
        return text(self.page(path))

    def press(self, path: str, *, on: str = "/admin/inbox", **form: object) -> TestResponse:
        """Send a form of a page."""
        return self.browser.post(path, data={"csrf_token": proof(self.page(on)), **form})

    def told(self, answer: TestResponse) -> str:
        """What the page says where an answer leads."""
        assert answer.status_code == 303, answer.status
        return self.sees(answer.headers["Location"])


@contextmanager
def at_the_desk(app: Flask) -> Iterator[Desk]:
    """The owner, signed in, of a server that is the current one meanwhile."""
    with app.app_context():
        hire()
        desk = Desk(app)
        desk.sign_in()
        yield desk
