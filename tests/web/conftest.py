"""Sites and doors."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from receiver import create_app, provisioning
from receiver.context import utcnow
from tests import thrift
from tests.client import Browser
from tests.database import settings_for
from tests.web.knocking import KEY

Site = Callable[..., Flask]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Builds the application, with some settings changed, on a database that is not there."""

    built: list[Flask] = []

    def build(**changed: object) -> Flask:
        settings = settings_for("sqlite:////nowhere/none.db", folder=tmp_path, **changed)
        built.append(create_app(settings))
        return built[-1]

    yield build
    for app in built:
        thrift.forget(app)


@pytest.fixture
def door(client: Browser) -> Browser:
    """A browser before a door that knows one key."""
    provisioning.add_key(KEY, label="loja", by="command line", now=utcnow())
    return client
