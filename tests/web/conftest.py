"""Sites and doors."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from receiver import create_app, provisioning
from receiver.context import utcnow
from tests.client import Browser
from tests.database import settings_for
from tests.web.knocking import KEY

Site = Callable[..., Flask]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Builds the application, with some settings changed, on a database that is not there."""

    def build(**changed: object) -> Flask:
        return create_app(settings_for("sqlite:////nowhere/none.db", folder=tmp_path, **changed))

    return build


@pytest.fixture
def door(client: Browser) -> Browser:
    """A browser before a door that knows one key."""
    provisioning.add_key(KEY, label="loja", by="command line", now=utcnow())
    return client
