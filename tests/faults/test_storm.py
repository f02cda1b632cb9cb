"""R1, R2, R5: all that runs is killed again and again, and nothing that was answered is lost."""

import random

import pytest

from tests.backends import ON_POSTGRES
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Marketplace, lives
from tests.faults.mortals import Database, Machine, OneOfWeb, Reserve, Storm, Web, Worker
from tests.live import Live, wait_for
from tests.postgres import Postgres
from tests.smtp import PostOffice

KILLS = 20 * SIZE
SALES = 8 * KILLS
SENDERS, PACE = 6, 0.35  # so that there is something to tell as long as the storm lasts


@pytest.fixture
def database_url(durable_url: str) -> str:
    """A database that writes as a producer's does."""
    return durable_url


def test_what_was_answered_survives_any_number_of_kills(
    hurried: Live, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """R1, R2, R5: it is there once, ends in the right access, and every letter is sent."""
    shop = Marketplace(hurried.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    workers = [Worker(hurried), Reserve(hurried), Machine(hurried)]
    storm = Storm([Web(hurried), OneOfWeb(hurried, chance), *workers], chance)
    with shop.telling(SENDERS):
        storm.rage(KILLS)
    wait_for(reckoning.is_settled, what="the end of all work", seconds=SETTLED_WITHIN)
    assert hurried.stop() == 0
    reckoning.reckon(shop, post_office, say, killed=storm.killed)


@ON_POSTGRES
def test_what_was_answered_survives_the_death_of_the_database(
    hurried: Live, durable: Postgres, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """R1, R4: kill -9 for all of PostgreSQL, and for a worker beside it."""
    shop = Marketplace(hurried.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    storm = Storm([Database(durable), Worker(hurried)], chance)
    with shop.telling(SENDERS):
        storm.rage(KILLS // 3)
    wait_for(reckoning.is_settled, what="the end of all work", seconds=SETTLED_WITHIN)
    assert hurried.stop() == 0
    reckoning.reckon(shop, post_office, say, killed=storm.killed)
