"""Many letters in a stream: over one kept connection, noted in groups, never lost."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, outbox
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, Token
from receiver.models.job import JobKind
from receiver.models.token import Purpose
from receiver.outbox import Sender, delivery, ends
from receiver.outbox.sender import appetite
from receiver.rules.letter_kinds import LetterKind
from tests import people, smtp
from tests.conftest import MakeApp
from tests.postman import Killed, Post, owe

LATER = timedelta(hours=2)


@pytest.fixture
def sender(make_app: MakeApp, post_office: smtp.PostOffice) -> Iterator[Sender]:
    """One connection to the mail server, and the application that it belongs to."""
    app = make_app(mail_url=post_office.url)
    with app.app_context(), Sender(app.config["SETTINGS"]) as opened:
        yield opened


def claimed(now: datetime) -> list[jobs.Claim]:
    """All letters that are due, claimed at once."""
    with transaction():
        return jobs.claim((JobKind.LETTER,), limit=100, now=now)


def owe_many(count: int, now: datetime, kind: LetterKind = LetterKind.NEW_AREA) -> list[str]:
    """A letter to each of so many members."""
    to = [f"c{number}@example.test" for number in range(count)]
    for address in to:
        owe(kind, people.member(address, now=now, password=None), now)
    return to


def states() -> dict[str, int]:
    """How many letters stand where."""
    db.session.rollback()
    counted = sa.select(Letter.state, sa.func.count()).group_by(Letter.state)
    return {state.value: count for state, count in db.session.execute(counted)}


def owed() -> int:
    """How many deliveries are owed."""
    return db.session.scalar(sa.select(sa.func.count(Job.id))) or 0


def test_a_batch_goes_over_one_connection_whatever_becomes_of_some(
    sender: Sender, post_office: smtp.PostOffice, now: datetime
) -> None:
    post_office.answer("550 5.1.1 no such person", to="c3@example.test")
    post_office.answer("451 4.7.1 greylisted", to="c5@example.test", times=1)
    to = owe_many(30, now)
    assert sender.deliver(claimed(now), now=now) == []
    assert states() == {"sent": 28, "dead": 1, "queued": 1}
    sender.deliver(claimed(now + LATER), now=now + LATER)
    assert (states(), owed()) == ({"sent": 29, "dead": 1}, 0)
    assert post_office.connections == 1
    assert sorted(taken.recipients[0] for taken in post_office.letters) == sorted(set(to) - {to[3]})


def test_a_connection_cut_in_the_middle_of_a_batch_costs_one_letter_a_pause(
    sender: Sender, post_office: smtp.PostOffice, now: datetime
) -> None:
    owe_many(5, now)
    post_office.cut(stage="data")
    sender.deliver(claimed(now), now=now)
    assert states() == {"sent": 4, "queued": 1}
    sender.rest()
    sender.deliver(claimed(now + LATER), now=now + LATER)
    assert states() == {"sent": 5}


def test_what_a_killed_worker_had_sent_is_noted_by_the_next_one(
    make_app: MakeApp,
    post_office: smtp.PostOffice,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(mail_url=post_office.url)
    with app.app_context():
        owe_many(5, now)
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(ends, "note_sent", killed)
            with Sender(app.config["SETTINGS"]) as sender:
                sender.deliver(claimed(now), now=now)
        assert states() == {"queued": 5}
        assert outbox.note_what_others_sent(app.config["SETTINGS"], now) == 5
        assert (states(), owed(), len(post_office.letters)) == ({"sent": 5}, 0, 5)


def killed(*_told: object) -> None:
    """The worker does not live to do this."""
    raise Killed


def test_a_clock_that_is_set_ahead_sends_no_letter_twice(
    sender: Sender, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R14: to the next connection the lease of what is on its way seems to be over."""
    taken, note_sent = list[jobs.Claim](), ends.note_sent

    def note(*told: Any) -> list[jobs.Claim]:
        taken.extend(claimed(utcnow() + LATER))
        return note_sent(*told)

    monkeypatch.setattr(ends, "note_sent", note)
    owe_many(3, now)
    assert sender.deliver(claimed(now), now=now) == []
    assert (taken, states(), owed()) == ([], {"sent": 3}, 0)


def test_of_a_batch_only_what_is_still_ours_is_sent(app: Flask, now: datetime) -> None:
    owe_many(3, now)
    claims = claimed(now)
    with transaction():
        db.session.execute(sa.update(Job).where(Job.id == claims[1].id).values(fence="other"))
    lost = outbox.deliver_all(claims, post := Post(), now=now)
    assert lost == [claims[1]]
    assert [mail.recipient for mail in post.taken] == ["c0@example.test", "c2@example.test"]


def test_whoever_is_told_to_stop_leaves_the_rest_to_others(app: Flask, now: datetime) -> None:
    owe_many(3, now)
    stop = threading.Event()
    stop.set()
    outbox.deliver_all(claimed(now), Post(), now=now, stop=stop)
    assert states() == {"sent": 1, "queued": 2}
    assert len(claimed(now)) == 2
    assert set(db.session.scalars(sa.select(Letter.attempts))) == {0, 1}


def test_a_server_that_hangs_keeps_no_letter_to_itself(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe_many(3, now)
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", -1)
    outbox.deliver_all(claimed(now), Post(), now=now)
    assert states() == {"sent": 1, "queued": 2}
    assert len(claimed(now)) == 2


@pytest.mark.parametrize(
    ("carried", "seconds", "next_time"),
    [(20, 30.0, 20), (20, 0.4, 50), (100, 0.1, 100), (1, 0.0, 100), (0, 0.0, 20)],
)
def test_a_quick_server_is_given_more_letters_at_once_and_a_slow_one_few(
    carried: int, seconds: float, next_time: int
) -> None:
    assert appetite(carried, seconds) == next_time


def test_what_hangs_on_one_connection_does_not_hold_up_another(
    make_app: MakeApp, post_office: smtp.PostOffice, now: datetime
) -> None:
    app = make_app(mail_url=post_office.url)
    post_office.stall(stage="data")
    with app.app_context():
        owe_many(6, now)
        claims = claimed(now)
        hanging = threading.Thread(target=carried, args=(app, claims[:1], now))
        hanging.start()
        assert post_office.stalled.wait(10)
        carried(app, claims[1:], now)
        assert states() == {"sent": 5, "queued": 1}
        post_office.give_in()
        hanging.join(10)


def carried(app: Flask, claims: list[jobs.Claim], now: datetime) -> None:
    """What one thread of a worker does."""
    with app.app_context(), Sender(app.config["SETTINGS"]) as sender:
        sender.deliver(claims, now=now)


def test_a_crash_over_one_letter_loses_no_note_and_no_claim(app: Flask, now: datetime) -> None:
    owe_many(4, now)
    claims = claimed(now)
    with pytest.raises(ZeroDivisionError):
        outbox.deliver_all(claims, Crash(at=2), now=now)
    assert states() == {"sent": 2, "queued": 2}
    assert outbox.deliver_all(claims, Post(), now=now) == claims[:2]
    assert states() == {"sent": 4}


class Crash(Post):
    """A mistake of ours, at one letter."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def send(self, mail: object, *, then: object = None) -> str:
        """Take some letters."""
        self.at -= 1
        return str(1 // (self.at + 1))


def test_two_letters_of_one_purpose_in_a_batch_leave_the_later_link(
    app: Flask, now: datetime
) -> None:
    ana = people.member("ana@example.test", now=now, password=None)
    owe(LetterKind.WELCOME, ana, now)
    owe(LetterKind.SIGN_IN, ana, now)
    outbox.deliver_all(claimed(now), Post(), now=now)
    later = people.owed()[1]
    assert [token.letter_id for token in Token.open_for(ana.id, Purpose.ENTER)] == [later.id]
    assert states() == {"sent": 2}


def test_what_was_sent_while_the_database_was_away_is_noted_and_not_sent_again(
    sender: Sender, post_office: smtp.PostOffice, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe_many(3, now)
    with monkeypatch.context() as away, pytest.raises(Gone):
        away.setattr(ends, "note_sent", gone)
        sender.deliver(claimed(now), now=now)
    with transaction():
        jobs.free(jobs.held_by_this_thread())
    sender.settle_up(now)
    assert (states(), owed()) == ({"sent": 3}, 0)
    assert len(post_office.letters) == 3


class Gone(Exception):
    """The database is away."""


def gone(*_told: object, **_more: object) -> None:
    raise Gone
