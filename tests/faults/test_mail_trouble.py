"""R5: a mail server that hangs, breaks off and refuses; every letter is accepted in the end."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Letter
from receiver.rules.letter_kinds import LetterState
from tests import live
from tests.faults import reckoning
from tests.faults.chosen import SETTLED_WITHIN, SIZE, Say
from tests.faults.marketplace import Marketplace, lives
from tests.faults.mortals import Reserve, Storm, Worker
from tests.live import Live, wait_for
from tests.post_office import CUT, CUT_AFTER_KEEPING, SILENCE, PostOffice, Reply

SALES, SENDERS, PACE = 24 * SIZE, 4, 0.1
LATER = "451 4.3.0 come back later"
NEVER = "550 5.1.1 no such person"
NOBODY = "buyer0@example.test"


@pytest.fixture
def server(
    app: Flask, database_url: str, tmp_path: Path, post_office: PostOffice
) -> Iterator[Live]:
    """A server that does not wait long for the mail server."""
    told = {"program": "tests.faults.impatient", "MAIL_URL": post_office.url, "WELCOME": "link"}
    with live.serving(database_url, folder=tmp_path, BRAKE="0", **told) as running:
        yield running


def trouble(office: PostOffice, chance: random.Random) -> None:
    """Letters meet a silence, broken connections and a server that is busy, in any order."""
    troubles = [
        Reply(SILENCE, "data", to=None, times=1),
        Reply(SILENCE, "rcpt", to=None, times=1),
        Reply(CUT, "mail", to=None, times=1),
        Reply(CUT, "data", to=None, times=1),
        Reply(CUT_AFTER_KEEPING, "data", to=None, times=1),
        Reply(LATER, "data", to=None, times=3),
        Reply("421 4.3.2 closing", "mail", to=None, times=1),
    ]
    chance.shuffle(troubles)
    office.replies += troubles


def has_no_more_trouble(office: PostOffice) -> bool:
    """Whether all that was told to the mail server has happened; meanwhile time passes."""
    reckoning.an_hour_passes()
    time.sleep(reckoning.HOUR)
    return all(told.times == 0 for told in office.replies)


def test_every_letter_is_accepted_whatever_the_mail_server_does(
    server: Live, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """Hangs, breaks, 4xx for hours, and a worker killed among them; doubles only where explained."""
    shop = Marketplace(server.url, lives(chance, sales=SALES, buyers=SALES // 2), pace=PACE)
    trouble(post_office, chance)
    storm = Storm([Worker(server), Reserve(server)], chance)
    with shop.telling(SENDERS):
        wait_for(
            lambda: has_no_more_trouble(post_office), what="all trouble", seconds=SETTLED_WITHIN
        )
        post_office.answer(LATER)
        storm.rage(2)
        wait_for(lambda: len(shop.acknowledged) > SALES // 2, what="answers")
        post_office.behave()
    wait_for(reckoning.is_settled_in_time, what="the end of all work", seconds=SETTLED_WITHIN)
    assert server.stop() == 0
    storm.killed["broken mail"] += 1  # the letter that was kept before the connection broke
    reckoning.reckon(shop, post_office, say, killed=storm.killed)


def test_a_letter_that_was_refused_for_good_is_shown_and_can_be_sent_again(
    server: Live, post_office: PostOffice, chance: random.Random, say: Say
) -> None:
    """5xx for one person: that letter is dead, no other one waits, and a person sends it again."""
    post_office.answer(NEVER, to=NOBODY)
    dealing = lives(chance, sales=SALES, buyers=3)
    dealing[0].email, dealing[0].events = NOBODY, [2]
    shop = Marketplace(server.url, dealing)
    shop.tell(SENDERS)
    wait_for(reckoning.is_settled, what="the end of all work", seconds=SETTLED_WITHIN)
    dead = sa.select(Letter).where(Letter.state == LetterState.DEAD)
    refused = list(db.session.scalars(dead))
    assert refused and {letter.to for letter in refused} == {NOBODY}
    post_office.behave()
    for letter in refused:
        provisioning.resend(letter.id, by="dona", now=utcnow())
    wait_for(reckoning.is_settled, what="the letters", seconds=SETTLED_WITHIN)
    assert len(post_office.to(NOBODY)) == len(refused)
    say(f"{len(refused)} letters refused for good, then taken; {len(post_office.letters)} in all")
