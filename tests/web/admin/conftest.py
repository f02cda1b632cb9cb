"""A shop, and its owner at the desk."""

from datetime import timedelta

import pytest
from flask import Flask

from receiver.context import utcnow
from tests.factories import Shop
from tests.web.admin.staffed import Desk, hire


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A server with one accepted key, an hour ago: the pages ask the clock themselves."""
    return Shop(utcnow() - timedelta(hours=1))


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The owner, signed in."""
    hire()
    desk = Desk(app)
    assert desk.sign_in().status_code == 303
    return desk
