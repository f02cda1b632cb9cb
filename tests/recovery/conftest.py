"""What tests of recovery are handed."""

from datetime import datetime

import pytest
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.models import Key
from tests.factories import KEY, Shop


@pytest.fixture
def key(app: Flask, now: datetime) -> Key:
    """The key through which all is told."""
    return provisioning.add_key(KEY, label="Loja", by="test", now=now)


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop, now."""
    return Shop(utcnow())
