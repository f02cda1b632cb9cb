"""A real server under load: nobody hears 5xx, and the same thing at once is one thing."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver.db import db
from receiver.models import Letter, Postback
from tests import live
from tests.backends import ON_SQLITE
from tests.factories import BUYER, document, letters, members
from tests.faults import reckoning
from tests.faults.marketplace import Marketplace
from tests.live import Live, wait_for
from tests.smtp import PostOffice
from tests.wire import as_form

CLIENTS, POSTS, SAME = 16, 1000, 100


@pytest.fixture
def server(
    app: Flask, database_url: str, tmp_path: Path, post_office: PostOffice
) -> Iterator[Live]:
    """A server whose letters arrive here."""
    with live.serving(
        database_url, folder=tmp_path, BRAKE="0", MAIL_URL=post_office.url
    ) as running:
        yield running


def at_once(server: Live, bodies: list[bytes]) -> Counter[str]:
    """Send all of these, many at a time; what was answered, and how often."""
    shop = Marketplace(server.url, [])
    with ThreadPoolExecutor(CLIENTS) as clients:
        return Counter(clients.map(shop.ask, bodies))


def body(number: int) -> bytes:
    """A boleto that waits: it is kept and understood, and nobody is written to."""
    told = document(1, sale=f"S{number}", email=f"buyer{number}@example.test")
    return as_form({**told, "chave_unica": live.KEY})


@ON_SQLITE
def test_sixteen_clients_at_once_hear_no_error(server: Live) -> None:
    """R12, T14: while the worker writes to the same file."""
    assert at_once(server, [body(number) for number in range(POSTS)]) == {"200 stored": POSTS}
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Postback.id))) == POSTS
    assert server.stop() == 0


def test_the_same_sale_a_hundred_times_at_once_is_one_account_and_one_letter(
    server: Live, post_office: PostOffice
) -> None:
    """S11."""
    same = as_form({**document(2), "chave_unica": live.KEY})
    answers = at_once(server, [same] * SAME)
    assert answers == {"200 stored": 1, "200 repeated": SAME - 1}
    wait_for(lambda: reckoning.is_settled() and members(), what="the end of all work")
    assert server.stop() == 0
    assert (members(), letters(), len(post_office.to(BUYER))) == ([BUYER], ["welcome"], 1)
    assert db.session.scalars(sa.select(Postback.repeats)).all() == [SAME - 1]
    assert db.session.scalars(sa.select(Letter.attempts)).all() == [1]
