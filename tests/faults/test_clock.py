"""The clock of one machine jumps by an hour, and back again: work may wait, and is never lost."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests import live
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Marketplace, lives
from tests.faults.mortals import Storm, Worker
from tests.live import Live, wait_for
from tests.smtp import PostOffice

SALES, SENDERS, PACE = 40 * SIZE, 4, 0.2
JUMPS = ("1", "-1", "0")


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """By how many hours the clock of the machine is wrong."""
    (tmp_path / "clock").write_text("0")
    return tmp_path / "clock"


@pytest.fixture
def server(
    app: Flask, database_url: str, clock: Path, tmp_path: Path, post_office: PostOffice
) -> Iterator[Live]:
    """A server that believes it."""
    told = {"program": "tests.faults.jumpy", "MAIL_URL": post_office.url, "WELCOME": "link"}
    with live.serving(
        database_url, folder=tmp_path, BRAKE="0", CLOCK=str(clock), **told
    ) as running:
        yield running


def test_nothing_is_lost_when_the_clock_jumps(
    server: Live, clock: Path, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """Forward, back and right again, with a worker killed under each clock."""
    shop = Marketplace(server.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    storm = Storm([Worker(server)], chance)
    with shop.telling(SENDERS):
        for hours in JUMPS:
            clock.write_text(hours)
            time.sleep(chance.uniform(0.5, 1.0))
            storm.rage(1)
    clock.write_text("1.1")  # the hour has passed for which what was dated ahead must wait
    wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert server.stop() == 0
    reckoning.reckon(shop, post_office, say, killed=storm.killed, ahead=timedelta(hours=2))
