"""A worker on SQLite leaves room between two groups while others stand in line for the pen."""

import threading
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import turns, worker
from receiver.db import db
from tests.factories import Shop, document

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Rests(threading.Event):
    """Tells a worker never to stop, and remembers how long it has rested."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.taken.append(timeout or 0.0)
        return False


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


@pytest.fixture(autouse=True)
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known yet of others; and nobody hears of it afterwards."""
    monkeypatch.setattr(turns, "_followed", 0.0)


def somebody_in_line() -> AbstractContextManager[None]:
    """Whoever is first in line, while this lasts."""
    return turns.first_in_line(db.engine, last=0.0)


def understood(shop: Shop, stop: threading.Event) -> int:
    """Let sixty come in, and understand them."""
    for number in range(1000, 1060):
        shop.keep(document(2, sale=str(number), email=f"a{number}@example.test"))
    return worker.understand_batch(shop.tick(), stop=stop)


def test_who_is_alone_does_not_rest(shop: Shop) -> None:
    rests = Rests()
    assert understood(shop, rests) == 60
    assert not rests.taken


def test_between_two_groups_it_rests_while_others_stand_in_line(shop: Shop) -> None:
    """R3: as long as its last turn took, and no longer than the door can wait."""
    with somebody_in_line():
        for _ in range(20):
            turns.look_behind(db.engine)
    rests = Rests()
    assert turns.is_sought()
    assert understood(shop, rests) == 60
    assert len(rests.taken) > 2
    assert 0 < max(rests.taken) <= turns.LONGEST_REST


def test_it_hears_of_them_from_its_own_turns(shop: Shop) -> None:
    shop.keep(document(2, sale="1"))
    db.session.execute(sa.text("PRAGMA busy_timeout=200"))  # for who goes past the line
    with somebody_in_line():
        worker.understand_batch(shop.tick())
    assert turns._followed == pytest.approx(turns.NEWS)
