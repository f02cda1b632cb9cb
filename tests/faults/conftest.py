"""What the tests of faults share: dice, a durable PostgreSQL, and figures that are shown."""

import random
import sys
from collections.abc import Iterator

import pytest

from tests.faults import chosen
from tests.faults.chosen import Say
from tests.postgres import Postgres


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


@pytest.fixture(scope="session")
def durable() -> Iterator[Postgres]:
    """A PostgreSQL that writes as a producer's does, and that may be killed."""
    server = Postgres(durable=True)
    server.start()
    try:
        yield server
    finally:
        server.remove()
