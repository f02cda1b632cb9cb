"""R1: the power goes at any moment, and every postback that was answered before is there."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import ROOT
from receiver import worker
from receiver.db import db
from receiver.models import Letter
from receiver.rules.letter_kinds import LetterState
from tests import live
from tests.backends import ON_POSTGRES
from tests.faults import reckoning
from tests.faults.chosen import SIZE, Say
from tests.faults.grounds import Cluster, File, Ground, started
from tests.faults.marketplace import Marketplace, Told, lives
from tests.faults.power import Recording
from tests.postgres import DURABLE, SMALL, Postgres

SALES, SENDERS = 30 * SIZE, 6
CUTS = 4 * SIZE


@pytest.fixture
def ground(backend: str, tmp_path: Path) -> Iterator[Ground]:
    """A database whose writes are recorded."""
    if backend == "sqlite":
        yield File(tmp_path)
        return
    server = Postgres(settings=DURABLE + SMALL)
    try:
        yield Cluster(server, tmp_path)
    finally:
        server.remove()


def sold(ground: Ground, folder: Path, chance: random.Random, **told: str) -> Marketplace:
    """What a marketplace was answered while all writes were recorded."""
    told |= ground.environ | {"WELCOME": "link"}
    with live.executing(ground.url, folder=folder, **told) as server:
        dealing = lives(chance, sales=SALES, buyers=SALES // 2)
        shop = Marketplace(server.url, dealing, clock=ground.recording.position)
        shop.tell(SENDERS)
    ground.stop()
    return shop


def told_before(shop: Marketplace, moment: int) -> set[Told]:
    """What had been answered when the power went."""
    return {told for told, at in shop.first_told.items() if at <= moment}


def look(shop: Marketplace, url: str, folder: Path) -> set[Told]:
    """Start from what is left, bring it to its end, check it; tells what is there."""
    with started(url, folder) as app:
        reckoning.check_database()
        reckoning.end_leases()
        worker.run_once(app)
        there = reckoning.stored()
        assert set(there.values()) <= {1}
        assert reckoning.unfinished() == []
        reckoning.check_access(shop.lives, there)
        states = set(db.session.scalars(sa.select(Letter.state)))
        assert states <= {LetterState.SENT}
        reckoning.check_database()
        return set(there)


def test_a_power_cut_takes_no_answer_back(
    ground: Ground, tmp_path: Path, chance: random.Random, say: Say
) -> None:
    """R1: at moments of all kinds, with and without some of what was not synced."""
    shop = sold(ground, tmp_path, chance)
    first, last = min(shop.first_told.values()), ground.recording.position()
    moments = [chance.randrange(first, last) for _ in range(CUTS)]
    lost: list[Told] = []
    for moment in ground.recording.images(moments, chance, ground.left()):
        with ground.revived() as url:
            lost += told_before(shop, moment) - look(shop, url, tmp_path / "after")
    say(f"{len(moments)} power cuts over {len(shop.first_told)} answers, lost {len(lost)}")
    assert lost == []


def test_answers_that_were_not_synced_would_be_missed(
    tmp_path: Path, chance: random.Random
) -> None:
    """The test above is able to fail: with a database that trusts the power, answers are lost."""
    ground = File(tmp_path)
    shop = sold(ground, tmp_path, chance, program="tests.faults.careless")
    recording = ground.recording
    assert list(recording.images([recording.position()], None, ground.left()))
    assert rows_in(ground.left() / "portaria.db") < len(shop.first_told)


def rows_in(file: Path) -> int:
    """How many postbacks there are; none when not even the table is left."""
    with closing(sqlite3.connect(file)) as connection, suppress(sqlite3.DatabaseError):
        return int(connection.execute("SELECT count(*) FROM postback").fetchone()[0])
    return 0


@ON_POSTGRES
def test_postgresql_is_asked_to_sync_before_it_answers(
    durable: Postgres, tmp_path: Path, backend: str
) -> None:
    """Our connections weaken none of its defaults."""
    with started(durable.url("postgres"), tmp_path):
        names = ("fsync", "synchronous_commit", "full_page_writes")
        told = {name: db.session.scalar(sa.text(f"SHOW {name}")) for name in names}
    assert told == dict.fromkeys(names, "on")


def test_the_secret_of_a_first_start_survives_a_power_cut(tmp_path: Path) -> None:
    """All that is signed and hashed depends on it, the keys of the door too."""
    recording = Recording(tmp_path / "instance", into=tmp_path)
    environ = os.environ | recording.environ | {"PORTARIA_INSTANCE": str(recording.below)}
    start = "import os, config; config.load_settings(os.environ)"
    subprocess.run([sys.executable, "-c", start], cwd=ROOT, env=environ, check=True)
    assert list(recording.images([recording.position()], None, tmp_path / "left"))
    assert (tmp_path / "left" / "secret_key").exists()
