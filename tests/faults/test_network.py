"""R4: two machines with a web server and a worker each, and a database that goes out of reach."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests import live, smtp
from tests.backends import ON_POSTGRES
from tests.database import migrate
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Marketplace, lives
from tests.faults.network import Wire, network
from tests.live import Live, wait_for
from tests.post_office import PostOffice
from tests.postgres import DURABLE, SMALL, Postgres

SALES, SENDERS, PACE = 60 * SIZE, 3, 0.15
CUTS = 2 * SIZE
AWAY = (2.0, 5.0)  # seconds without a wire
NODES = ("a", "b")
SECRET = "a secret that both machines know"


@dataclass
class Node:
    """One machine: bin/serve, and a mail server that only it knows."""

    name: str
    server: Live
    office: PostOffice


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """Two machines and a third one for the database."""
    with network("d", *NODES) as laid:
        yield laid


@pytest.fixture
def database_url(backend: str, wire: Wire, tmp_path: Path) -> Iterator[str]:
    """A durable PostgreSQL on a machine of its own; the tests reach it beside the wire."""
    assert backend == "postgres"
    with wire.inside("d"):
        postgres = Postgres(settings=DURABLE + SMALL, listen=wire.address_of("d"))
        (postgres.data / "pg_hba.conf").write_text("local all all trust\nhost all all all trust\n")
        postgres.start()
    try:
        migrate(postgres.create("portaria"), folder=tmp_path)
        yield postgres.url("portaria")
    finally:
        postgres.remove()


@pytest.fixture
def nodes(app: Flask, wire: Wire, tmp_path: Path) -> Iterator[list[Node]]:
    """Two machines that serve from the one database."""
    with ExitStack() as running:
        yield [node(wire, name, tmp_path, running) for name in NODES]


def node(wire: Wire, name: str, folder: Path, running: ExitStack) -> Node:
    """Start one of them."""
    (folder / name).mkdir()
    told = {"HOST": wire.address_of(name), "WELCOME": "link", "SECRET_KEY": SECRET}
    told["program"] = "tests.faults.hurry"
    url = f"postgresql://postgres@{wire.address_of('d')}/portaria"
    with wire.inside(name):
        office = running.enter_context(smtp.serving())
        serving = live.executing(url, folder=folder / name, MAIL_URL=office.url, **told)
        return Node(name, running.enter_context(serving), office)


@ON_POSTGRES
def test_two_machines_lose_nothing_when_the_wire_to_their_database_is_cut(
    nodes: list[Node], wire: Wire, chance: random.Random, say: Say
) -> None:
    """One machine is cut off, or the database; silence is all that anybody hears of it."""
    dealing = lives(chance, sales=SALES, buyers=SALES // 2)
    shops = [Marketplace(n.server.url, dealing[i::2], pace=PACE) for i, n in enumerate(nodes)]
    with shops[0].telling(SENDERS), shops[1].telling(SENDERS):
        for _ in range(CUTS):
            time.sleep(chance.uniform(0.3, 1.0))
            away = chance.choice(["d", *NODES])
            wire.cut(away)
            time.sleep(chance.uniform(*AWAY))
            wire.mend(away)
    wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert [one.server.stop() for one in nodes] == [0, 0]
    reckon(shops, nodes, say)


def reckon(shops: list[Marketplace], nodes: list[Node], say: Say) -> None:
    """Both machines are one shop."""
    whole = Marketplace("", [life for shop in shops for life in shop.lives])
    office = PostOffice(letters=[one for node in nodes for one in node.office.letters])
    for shop in shops:
        whole.acknowledged += shop.acknowledged
        whole.answers += shop.answers
    reckoning.reckon(whole, office, say, killed=Counter({"cut wire": CUTS * len(nodes)}))
