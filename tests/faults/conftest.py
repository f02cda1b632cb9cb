"""What the tests of faults share: dice, a durable PostgreSQL, and figures that are shown."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import live
from tests.database import Databases, migrate
from tests.faults import chosen
from tests.faults.chosen import Say
from tests.live import Live
from tests.postgres import DURABLE, SMALL, Postgres
from tests.smtp import PostOffice


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The dice of this test."""
    return chosen.chance(request.node.name)


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Tells the figures of a test: pytest shows them at the end, whether it passed or not."""

    def tell(figures: str) -> None:
        told = f"{request.node.name}, seed {chosen.SEED}: {figures}"
        request.node.user_properties.append(("figures", told))
        sys.stdout.write(f"{told}\n")

    return tell


@pytest.fixture
def hurried(
    app: Flask, database_url: str, tmp_path: Path, post_office: PostOffice
) -> Iterator[Live]:
    """A server that starts again at once what was killed."""
    told = {"program": "tests.faults.hurry", "MAIL_URL": post_office.url, "WELCOME": "link"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as running:
        yield running


@pytest.fixture(scope="session")
def durable() -> Iterator[Postgres]:
    """A PostgreSQL that writes as a producer's does, and that may be killed."""
    server = Postgres(settings=DURABLE + SMALL)
    server.start()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def durable_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database that writes as a producer's does."""
    if backend == "sqlite":
        databases: Databases = request.getfixturevalue("databases")
        with databases.fresh(backend) as url:
            yield url
        return
    server: Postgres = request.getfixturevalue("durable")
    migrate(server.create("storm"), folder=tmp_path)
    yield server.url("storm")
    server.drop("storm")
