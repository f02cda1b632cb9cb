"""A shop to ask about."""

from datetime import datetime

import pytest
from flask import Flask

from tests.factories import Shop


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)
