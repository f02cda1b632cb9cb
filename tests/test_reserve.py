"""The reserve: a second process for letters, which is there when it is called."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Settings
from receiver import outbox
from receiver.db import db
from receiver.models import Letter
from receiver.rules.letter_kinds import LetterState
from receiver.worker import reserve
from receiver.worker.crew import crew
from receiver.worker.kinds import delivering
from receiver.worker.reserve import Reserve, Whistle
from receiver.worker.rounds import Loop
from tests import live
from tests.factories import Shop, document
from tests.post_office import PostOffice

PIPE = reserve.MOST_CALLS + 1


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


@pytest.fixture
def carrier(app: Flask) -> Loop:
    """One of the loops of the worker."""
    return Loop(app, delivering, None, threading.Event())


def names(settings: Settings, app: Flask, **changed: object) -> list[str]:
    return [kept.name for kept in crew(app, settings.model_copy(update=changed))]


def sell(shop: Shop, *buyers: int) -> None:
    """To each of these buyers a letter is owed."""
    for number in buyers:
        shop.keep(document(2, sale=f"S{number}", email=f"buyer{number}@example.test"))
    shop.work()


def states() -> set[LetterState]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Letter.state)))


def test_a_call_is_heard_once_however_often_it_was_made() -> None:
    whistle = Whistle()
    assert not whistle.is_in_the_air()
    for _ in range(PIPE):  # nobody listens, and whoever calls is never held up
        whistle.blow()
    assert whistle.is_in_the_air()
    assert whistle.is_heeded(0)
    assert not whistle.is_in_the_air()
    assert not whistle.is_heeded(0)


def test_it_is_called_when_all_who_carry_letters_have_something_in_hand(carrier: Loop) -> None:
    some = Reserve(1)
    some.call_if_busy([carrier])
    assert not some.whistle.is_in_the_air()
    carrier.is_busy = True
    some.call_if_busy([carrier])
    assert some.whistle.is_in_the_air()


def test_it_is_called_when_a_round_was_full(carrier: Loop) -> None:
    some = Reserve(1)
    some.call_if_many(outbox.FEWEST - 1)
    assert not some.whistle.is_in_the_air()
    some.call_if_many(outbox.FEWEST)
    assert some.whistle.is_in_the_air()


def test_it_is_called_for_what_falls_due_while_nothing_is_written(
    carrier: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "IDLE", 0.01)
    some, stop = Reserve(1), threading.Event()
    carrier.is_busy = True
    watching = threading.Thread(target=some.watch, args=([carrier], stop))
    watching.start()
    assert some.whistle.is_heeded(live.START_LIMIT)
    stop.set()
    watching.join()


def test_it_carries_what_is_due_and_ends(
    shop: Shop, app: Flask, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "LONGEST_REST", 0.0)
    sell(shop, 0, 1, 2)
    some = Reserve(2)
    some.whistle.blow()
    some.come(app)
    assert states() == {LetterState.SENT}


def test_connections_are_shared_out_and_a_single_one_stays_with_the_worker(
    app: Flask, settings: Settings
) -> None:
    assert "reserve" not in names(settings, app, senders=1)
    assert "reserve" in names(settings, app, senders=2)
    assert "reserve" not in names(settings, app, senders=2, portaria_work="postbacks")
    assert "reserve" in names(settings, app, senders=3, portaria_work="letters")


def test_what_hangs_on_one_connection_goes_over_the_other(
    app: Flask, shop: Shop, database_url: str, tmp_path: Path, post_office: PostOffice
) -> None:
    post_office.stall(stage="data", times=1)
    with live.serving(database_url, folder=tmp_path, MAIL_URL=post_office.url):
        sell(shop, 0)
        assert post_office.stalled.wait(live.START_LIMIT)
        sell(shop, 1)
        (letter,) = post_office.wait_for(1)
        assert letter.recipients == ("buyer1@example.test",)
        post_office.give_in()
