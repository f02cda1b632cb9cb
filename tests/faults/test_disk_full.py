"""R1, R4: there is no room any more, and later there is."""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.database import migrate
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Marketplace, lives
from tests.faults.small_disk import SmallDisk, small_disk
from tests.live import Live, wait_for
from tests.postgres import DURABLE, SMALL, UNPRIVILEGED, Postgres, children_of
from tests.smtp import PostOffice

# Slow enough that they still have something to tell when a busy machine has filled the disk.
SALES, SENDERS, PACE = 60 * SIZE, 4, 0.3
FULL_FOR = 4.0
# Few and small files of its log, so that it wants new ones soon.
TIGHT = ("min_wal_size=32MB", "max_wal_size=64MB", "wal_recycle=off", "wal_init_zero=on")


class OfFile:
    """An SQLite file on the small disk: whoever serves writes to it."""

    def __init__(self, disk: SmallDisk) -> None:
        self.disk = disk
        self.url = f"sqlite:///{disk.folder}/portaria.db"

    def full(self, server: Live) -> None:
        """Fill the disk."""
        self.disk.fill(below(server.process.pid))

    def panics(self) -> int:
        """Nobody gives up over it."""
        return 0

    def roomy(self, server: Live) -> None:
        """Free it."""
        self.disk.free(below(server.process.pid))


class OfServer:
    """A PostgreSQL whose files lie on the small disk."""

    def __init__(self, disk: SmallDisk, postgres: Postgres) -> None:
        self.disk = disk
        self.postgres = postgres
        data = disk.folder / "data"
        shutil.copytree(postgres.data, data)
        for path in (data, *data.rglob("*")) if os.geteuid() == 0 else ():
            shutil.chown(path, UNPRIVILEGED)
        shutil.copymode(postgres.data, data)
        postgres.data = data
        postgres.start()
        self.url = postgres.create("portaria")

    def full(self, server: Live) -> None:
        """Fill the disk."""
        self.disk.fill(self._processes())

    def roomy(self, server: Live) -> None:
        """Free it, and start the server if it has given up, as any system would."""
        self.disk.free(self._processes())
        wait_for(self._goes_on, what="PostgreSQL")

    def panics(self) -> int:
        """How often it gave up because it could not write its log."""
        return self.postgres.log.read_text("utf-8").count("PANIC:")

    def _goes_on(self) -> bool:
        if self.postgres.process and self.postgres.process.poll() is not None:
            self.postgres.start()
        try:
            self.postgres.execute()
        except psycopg.OperationalError:
            return False
        return True

    def _processes(self) -> list[int]:
        return below(self.postgres.process.pid) if self.postgres.process else []


Tight = OfFile | OfServer


def below(process: int) -> list[int]:
    """A process and all that it has started."""
    try:
        children = children_of(process)
    except FileNotFoundError:
        return []
    return [process, *(one for child in children for one in below(child))]


@pytest.fixture
def tight(backend: str, tmp_path: Path) -> Iterator[Tight]:
    """A database with hardly any room."""
    if backend == "sqlite":
        with small_disk(tmp_path / "small", megabytes=8 + 16 * SIZE) as disk:
            yield OfFile(disk)
        return
    postgres = Postgres(settings=DURABLE + SMALL + TIGHT)
    try:
        with small_disk(postgres.folder / "small", megabytes=150 + 50 * SIZE) as disk:
            yield OfServer(disk, postgres)
            postgres.stop()
    finally:
        postgres.remove()


@pytest.fixture
def database_url(tight: Tight, tmp_path: Path) -> str:
    """The database on the small disk, with the current schema."""
    migrate(tight.url, folder=tmp_path)
    return tight.url


def is_told(shop: Marketplace, tight: Tight, server: Live) -> bool:
    """Fill the disk, time and again: PostgreSQL deletes some of its log at any moment."""
    tight.full(server)
    return shop.answers["503 unavailable"] > SENDERS


def test_a_full_disk_is_told_with_503_and_what_was_answered_before_and_after_is_there(
    hurried: Live, tight: Tight, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """R1: nothing is answered with 200 that has no room; with room all of it goes on by itself."""
    shop = Marketplace(hurried.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    with shop.telling(SENDERS):
        time.sleep(chance.uniform(0.5, 1.0))
        wait_for(lambda: is_told(shop, tight, hurried), what="the end of all room")
        time.sleep(FULL_FOR)
        tight.roomy(hurried)
        wait_for(lambda: len(shop.acknowledged) > SALES // 2, what="answers")
    wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert hurried.stop() == 0
    reckoning.reckon(
        shop, post_office, say, killed=Counter({"full disk": 1, "panic": tight.panics()})
    )
