"""R1 to R5, R13: all that runs is killed and all around it fails, in any order, under one load."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import brokers, live
from tests.brokers import Broker
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.held import held
from tests.faults.marketplace import Marketplace, lives
from tests.faults.mortals import (
    Carrier,
    Database,
    Ears,
    Machine,
    Mortal,
    OneOfWeb,
    Storm,
    Web,
    Worker,
)
from tests.live import Live, wait_for
from tests.post_office import CUT, SILENCE, PostOffice, Reply, Stage

GROUNDS = [("sqlite", ""), ("postgres", "redis"), ("postgres", "rabbitmq")]
HELD = (0.5, 7.0)  # seconds: nobody waits for more than 5
STAGES: tuple[Stage, ...] = ("mail", "data")
TROUBLES = (SILENCE, CUT, "451 4.3.0 come back later", "421 4.3.2 closing")
SALES_OF_ONE, SENDERS, PACE = 30, 4, 0.3  # there is something to tell as long as it lasts

pytestmark = pytest.mark.parametrize(("backend", "broker"), GROUNDS, indirect=True)


@dataclass
class Lock(Mortal):
    """The database, which somebody else holds for a while."""

    url: str
    chance: random.Random
    name: str = "lock"

    def kill(self) -> None:
        """Hold it."""
        with held(self.url):
            time.sleep(self.chance.uniform(*HELD))


@dataclass
class Mail(Mortal):
    """The mail server, which is silent, breaks off or says "later", once or for a while."""

    office: PostOffice
    chance: random.Random
    name: str = "mail"

    def kill(self) -> None:
        """Let it answer so."""
        trouble, stage = self.chance.choice(TROUBLES), self.chance.choice(STAGES)
        times = self.chance.choice([1, 3])
        self.office.replies.append(Reply(trouble, stage, to=None, times=times))


@dataclass
class Clock(Mortal):
    """The clock of the machine, which jumps by an hour."""

    file: Path
    chance: random.Random
    name: str = "clock"

    def kill(self) -> None:
        """Set it forward or back."""
        self.file.write_text(self.chance.choice(["1", "-1"]))
        time.sleep(self.chance.uniform(0.5, 1.0))

    def start(self) -> None:
        """Set it right."""
        self.file.write_text("0")


@pytest.fixture
def database_url(durable_url: str) -> str:
    """A database that writes as a producer's does."""
    return durable_url


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Iterator[Broker | None]:
    """One of the two, where there may be one."""
    if not request.param:
        yield None
        return
    with brokers.running(request.param) as running:
        yield running


@pytest.fixture
def server(
    app: Flask,
    database_url: str,
    broker: Broker | None,
    tmp_path: Path,
    post_office: PostOffice,
) -> Iterator[Live]:
    """A server that bears all of it."""
    (tmp_path / "clock").write_text("0")
    told = {"program": "tests.faults.tossed", "CLOCK": str(tmp_path / "clock")}
    told |= {"MAIL_URL": post_office.url, "WELCOME": "link"}
    told |= {"BROKER_URL": broker.url, "WEB_WORKERS": "1"} if broker else {}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as running:
        yield running


@pytest.fixture
def storm(
    server: Live, broker: Broker | None, chance: random.Random, request: pytest.FixtureRequest
) -> Storm:
    """All that can be done to it."""
    mortals: list[Mortal] = [Web(server), OneOfWeb(server, chance), Worker(server), Machine(server)]
    mortals += [
        Lock(server.environ["DATABASE_URL"], chance),
        Clock(server.folder / "clock", chance),
    ]
    mortals += [Mail(request.getfixturevalue("post_office"), chance)]
    if broker:
        mortals += [Database(request.getfixturevalue("durable")), Carrier(broker), Ears(server)]
    return Storm(mortals, chance)


@contextmanager
def watched(server: Live) -> Iterator[None]:
    """What gave up by itself, because its start met a fault, is started again as systemd does it."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            if (server.process.poll() or 0) > 0:
                server.start()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def test_nothing_is_lost_when_everything_fails_in_any_order(
    server: Live, storm: Storm, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    faults = SIZE * len(storm.mortals)
    sales = SALES_OF_ONE * faults
    shop = Marketplace(server.url, lives(chance, sales=sales, buyers=sales // 2), pace=PACE)
    with watched(server):
        with shop.telling(SENDERS):
            storm.rage(faults)
        (server.folder / "clock").write_text("1.1")  # what was dated ahead has become due
        post_office.behave()
        wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert server.stop() == 0
    reckoning.reckon(shop, post_office, say, killed=storm.killed, ahead=timedelta(hours=2))
