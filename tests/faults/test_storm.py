"""R1, R2, R5: web and worker are killed again and again, and nothing that was answered is lost.

TORTURE_KILLS, TORTURE_SALES and TORTURE_SEED make it longer, larger, or the same once more.
"""

import os
import random
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from tests import live
from tests.faults import reckoning
from tests.faults.marketplace import Marketplace, lives
from tests.live import Live, wait_for
from tests.smtp import PostOffice

KILLS = int(os.environ.get("TORTURE_KILLS", "20"))
SALES = int(os.environ.get("TORTURE_SALES", str(8 * KILLS)))
SEED = int(os.environ.get("TORTURE_SEED", str(secrets.randbelow(10**6))))
SENDERS, PACE = 6, 0.35  # so that there is something to tell as long as the storm lasts
LULL = (0.1, 0.9)  # seconds between two kills
SETTLED_WITHIN = 60.0 + KILLS


@pytest.fixture
def server(
    app: Flask, database_url: str, tmp_path: Path, post_office: PostOffice
) -> Iterator[Live]:
    """A server that starts again at once what was killed."""
    told = {"program": "tests.faults.hurry", "MAIL_URL": post_office.url, "WELCOME": "link"}
    with live.serving(database_url, folder=tmp_path, **told) as running:
        yield running


@dataclass
class Storm:
    """Kills something, waits a while, and kills again."""

    server: Live
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)

    def rage(self) -> None:
        """All the kills, one after another."""
        deeds: list[Callable[[], None]] = [self.web, self.one_of_web, self.worker, self.worker]
        for number in range(KILLS):
            time.sleep(self.chance.uniform(*LULL))
            deed = self.machine if number == KILLS // 2 else self.chance.choice(deeds)
            deed()
            self.killed[deed.__name__] += 1

    def web(self) -> None:
        """Gunicorn with all its processes."""
        self._kill(self.server.web())

    def one_of_web(self) -> None:
        """One process of gunicorn, while the others serve on."""
        web = self.server.web()
        with suppress(ProcessLookupError, FileNotFoundError):
            children = Path(f"/proc/{web}/task/{web}/children").read_text("ascii").split()
            os.kill(int(self.chance.choice(children or [str(web)])), signal.SIGKILL)

    def worker(self) -> None:
        """The worker, whatever it is at."""
        self._kill(self.server.worker())
        reckoning.end_leases()

    def machine(self) -> None:
        """Everything at one moment."""
        self.server.kill_everything()
        reckoning.end_leases()
        self.server.start()

    def _kill(self, group: int) -> None:
        with suppress(ProcessLookupError):
            self.server.kill(group)

    @property
    def deaths_of_workers(self) -> int:
        return self.killed["worker"] + self.killed["machine"]


def test_what_was_answered_survives_any_number_of_kills(
    server: Live, post_office: PostOffice
) -> None:
    """R1, R2, R5: it is there once, ends in the right access, and every letter is sent."""
    chance = random.Random(SEED)
    shop = Marketplace(server.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    storm = Storm(server, chance)
    teller = Thread(target=shop.tell, args=(SENDERS,))
    teller.start()
    storm.rage()
    shop.over.set()
    teller.join()
    wait_for(reckoning.is_settled, what="the end of all work", seconds=SETTLED_WITHIN)
    assert server.stop() == 0
    reckon(shop, storm, post_office)


def reckon(shop: Marketplace, storm: Storm, post_office: PostOffice) -> None:
    """Compare what was answered with what is there, and say the figures."""
    there = reckoning.stored()
    lost = shop.acknowledged.keys() - there.keys()
    extra = reckoning.check_letters(post_office, deaths=storm.deaths_of_workers)
    figures = (
        f"seed {SEED}: {storm.killed.total()} kills {dict(storm.killed)}, "
        f"answers {dict(shop.answers)}, acknowledged {shop.acknowledged.total()} "
        f"of {len(shop.acknowledged)} postbacks, stored {there.total()}, lost {len(lost)}, "
        f"letters {len(post_office.letters)}, of them {extra} copies"
    )
    sys.stdout.write(f"{figures}\n")
    assert lost == set()
    assert shop.answers.keys() <= {"200 stored", "200 repeated", "503 unavailable", "none"}
    assert set(there.values()) == {1}
    assert reckoning.unfinished() == []
    reckoning.check_access(shop.lives, there)
    reckoning.check_file()
