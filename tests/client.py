"""A test client that lives apart from the test around it, as a browser does."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from receiver.db import db


class Browser(FlaskClient):
    """Asks the public address, each time in an application context of its own.

    With the test's context around a request, `g` and the database session would be shared
    with it: a signed-out person would still be signed in, a stale row would look current.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Ask once; afterwards the test sees what the request committed."""
        options.setdefault("base_url", self.application.config["SETTINGS"].public_url)
        with self.application.app_context():
            answer = super().open(*args, **options)
        db.session.rollback()
        return answer
