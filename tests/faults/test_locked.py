"""R4: a foreign writer holds the database for longer than anybody waits."""

import random
import time
from collections import Counter

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Job, Postback
from receiver.models.job import JobKind
from tests import live
from tests.factories import document
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.held import held
from tests.faults.marketplace import Marketplace, lives
from tests.live import Live, wait_for
from tests.smtp import PostOffice
from tests.wire import as_form

HELD = 7.0 if SIZE == 1 else 20.0  # seconds: more than the 5 for which anybody waits
SALES, SENDERS, PACE = 60, 4, 0.4


def test_who_meets_a_locked_database_is_asked_to_come_again(
    hurried: Live, database_url: str
) -> None:
    """503, with a word when, and nothing of it is stored."""
    body = as_form({**document(2), "chave_unica": live.KEY})
    with held(database_url):
        answer = Marketplace(hurried.url, []).ask(body)
    assert answer == "503 unavailable"
    assert db.session.scalars(sa.select(Postback.id)).all() == []
    assert db.session.scalars(sa.select(Job.id).where(Job.kind == JobKind.POSTBACK)).all() == []


def test_nothing_is_lost_and_nothing_half_stored_while_the_database_is_locked(
    hurried: Live, database_url: str, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """Senders insist; worker and web go on by themselves."""
    shop = Marketplace(hurried.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    with shop.telling(SENDERS):
        time.sleep(chance.uniform(0.3, 1.0))
        with held(database_url):
            time.sleep(HELD)
        wait_for(lambda: len(shop.acknowledged) > SALES // 2, what="answers")
    wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert hurried.stop() == 0
    assert shop.answers["503 unavailable"] > 0
    reckoning.reckon(shop, post_office, say, killed=Counter({"lock": 1}))
