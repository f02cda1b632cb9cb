"""A server whose work is carried by a real broker, which is killed, emptied and not there."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import ROOT
from receiver import carrier
from receiver.carrier import late
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Postback
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from tests import brokers, live
from tests.backends import ON_POSTGRES
from tests.brokers import Broker
from tests.conftest import MakeApp
from tests.factories import Shop, deeds, document, members
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Life, Marketplace, lives
from tests.faults.mortals import Carrier, Ears, Storm, Web, Worker
from tests.live import Live, wait_for
from tests.smtp import PostOffice

pytestmark = ON_POSTGRES

KILLS = 4 * SIZE
SALES = 20 * KILLS
SENDERS, PACE = 4, 0.15  # so that there is something to tell as long as the storm lasts


@pytest.fixture(scope="module", params=brokers.KINDS)
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """Each of the two, started once for all tests here."""
    with brokers.running(request.param) as running:
        yield running


@pytest.fixture
def told(database_url: str, tmp_path: Path, post_office: PostOffice) -> dict[str, str]:
    """What a server here is started with, besides its broker."""
    return {"MAIL_URL": post_office.url, "WELCOME": "link", "WEB_WORKERS": "1"}


@pytest.fixture
def storm_struck(
    app: Flask, database_url: str, tmp_path: Path, told: dict[str, str], broker: Broker
) -> Iterator[Live]:
    """A server that starts again at once what was killed, and whose sweep is quick."""
    told |= {"BROKER_URL": broker.url, "program": "tests.faults.hurry"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as server:
        yield server


def buy(server: Live, *numbers: int) -> None:
    """So many buyers buy one thing each."""
    sold = [Life(f"S{n}", f"buyer{n}@example.test", "900", [2]) for n in numbers]
    shop = Marketplace(server.url, sold)
    shop.tell(2)
    assert shop.answers == {"200 stored": len(numbers)}


def is_done(buyers: int) -> bool:
    """Whether so many have an account, and nothing is owed any more."""
    return reckoning.is_settled() and len(members()) == buyers


def test_a_purchase_is_carried_to_its_account_and_letter_and_word_that_comes_twice_does_nothing(
    app: Flask, database_url: str, tmp_path: Path, told: dict[str, str], broker: Broker
) -> None:
    told |= {"BROKER_URL": broker.url, "program": "tests.faults.unswept"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as server:
        buy(server, 1)
        wait_for(lambda: is_done(1), what="the account, and the letter sent")
        say_again(broker)
        buy(server, 2)
        wait_for(lambda: is_done(2), what="what was said after it")
        assert server.stop() == 0
    assert len(deeds(Deed.LETTER_OWED)) == len(deeds(Deed.LETTER_SENT)) == 2


def say_again(broker: Broker) -> None:
    """Send word of all postbacks twice more."""
    sender = late("broker").Sender(broker.url)
    for _ in range(2):
        sender.send(JobKind.POSTBACK, list(db.session.scalars(sa.select(Postback.id))))
    sender.rest()


def test_nothing_is_lost_or_done_twice_when_broker_and_workers_are_killed(
    storm_struck: Live, broker: Broker, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """R13: whatever it held is found in the rows, and done once."""
    server = storm_struck
    shop = Marketplace(server.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    storm = Storm([Carrier(broker), Ears(server), Worker(server), Web(server)], chance)
    with shop.telling(SENDERS):
        storm.rage(KILLS)
    wait_for(reckoning.is_settled, what="the end of all work", seconds=SETTLED_WITHIN)
    assert server.stop() == 0
    reckoning.reckon(shop, post_office, say, killed=storm.killed)


def test_what_a_broker_forgot_is_found_by_the_sweep(
    app: Flask, database_url: str, tmp_path: Path, told: dict[str, str], broker: Broker
) -> None:
    """FLUSHALL, or a purge, while nobody hears it."""
    told |= {"BROKER_URL": broker.url, "program": "tests.faults.hurry"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as server:
        with deaf(server):
            buy(server, 1, 2, 3)
            broker.empty()
        wait_for(lambda: is_done(3), what="the sweep")


@contextmanager
def deaf(server: Live) -> Iterator[None]:
    """Meanwhile nobody hears the broker."""
    groups = Ears(server).groups()
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    yield
    for group in groups:
        os.killpg(group, signal.SIGCONT)


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_server_whose_broker_is_away_works_and_says_so(
    app: Flask, database_url: str, tmp_path: Path, told: dict[str, str], scheme: str
) -> None:
    nowhere = f"{scheme}://loja:segredo@127.0.0.1:{live.free_port()}"
    told |= {"BROKER_URL": nowhere, "program": "tests.faults.hurry"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as server:
        buy(server, 1, 2)
        wait_for(lambda: is_done(2), what="the sweep")
        wait_for(lambda: "broker away" in server.printed, what="a word about it")
        assert server.stop() == 0
    assert server.printed.count("broker away") <= 3  # once for each process, not for each postback
    assert "segredo" not in server.printed


def test_a_worker_alone_does_what_was_kept_elsewhere_and_stops_when_told(
    make_app: MakeApp, database_url: str, tmp_path: Path, told: dict[str, str], broker: Broker
) -> None:
    """As on a second machine, where no web runs."""
    app = make_app(broker_url=broker.url)
    environ = live.environment(database_url, folder=tmp_path, port=1, BROKER_URL=broker.url, **told)
    alone = subprocess.Popen(UNSWEPT_WORKER, cwd=ROOT, env=environ)
    try:
        with app.app_context():
            carrier.kept(app, [Shop(utcnow()).keep(document(2)).postback_id])
            wait_for(lambda: is_done(1), what="the account")
    finally:
        app.extensions["carrier"].close()
        alone.terminate()
        assert alone.wait(live.STOP_LIMIT) == 0


def test_the_doctor_knocks_at_the_broker(make_app: MakeApp, broker: Broker) -> None:
    nowhere = broker.url.replace(str(broker.port), str(live.free_port()))
    for url, mark in ((broker.url, "✓"), (nowhere, "✗")):
        done = make_app(broker_url=url).test_cli_runner().invoke(args=["doctor"])
        assert f"{mark} broker: " in done.stdout
    assert "check BROKER_URL" in done.stdout


UNSWEPT = """from receiver.worker import loop; loop.SWEEP = 3600.0
from flask.cli import main; main()"""
UNSWEPT_WORKER = [sys.executable, "-c", UNSWEPT, "--app", "wsgi", "worker"]
