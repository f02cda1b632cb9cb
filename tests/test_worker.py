"""The loop: does what is due, survives what fails, and stops when it is told to."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver import fences, housekeeping, jobs, outbox, provisioning, worker
from receiver.db import db, transaction
from receiver.models import Job, Letter, Postback
from receiver.models.job import JobKind, JobState
from receiver.outbox import Sender
from receiver.provisioning import Arrived, Understood, groups
from receiver.rules.letter_kinds import LetterState
from receiver.rules.vocabulary import PostbackState
from tests.backends import ON_SQLITE
from tests.factories import Shop, document, members
from tests.postman import Killed
from tests.web.test_faults import connect_with, locked

Poison = Callable[[int, BaseException], None]
ODD = "half a letter \ud800, nothing \0, and ação"


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """Makes the postback with this id raise whenever it is to be understood."""

    def put(row_id: int, error: BaseException) -> None:
        def understand_all(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
            if any(one.claim.row_id == row_id for one in group):
                raise error
            return provisioning.understand_all(group, now=now)

        monkeypatch.setitem(worker.SHARED_STORIES, JobKind.POSTBACK, understand_all)

    return put


@pytest.fixture
def bad_post(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, BaseException], None]:
    """Makes the letters to this address raise whenever they are to be delivered."""

    def put(address: str, error: BaseException) -> None:
        def deliver(sender: Sender, claims: Sequence[jobs.Claim], **told: Any) -> list[jobs.Claim]:
            letters = [db.session.get_one(Letter, claim.row_id) for claim in claims]
            if any(letter.to == address for letter in letters):
                raise error
            return deliver_well(sender, claims, **told)

        deliver_well = outbox.Sender.deliver
        monkeypatch.setattr(outbox.Sender, "deliver", deliver)

    return put


def keep(shop: Shop, count: int) -> list[int]:
    """So many postbacks of as many buyers, not understood yet."""
    told = (document(2, sale=f"S{n}", email=f"buyer{n}@example.test") for n in range(count))
    return [shop.keep(one).postback_id for one in told]


def work(shop: Shop) -> None:
    """What workers do until nothing is due, each killed where it is its lot."""
    for _ in range(3):
        try:
            while worker.understand_batch(shop.now) + worker.deliver_batch(shop.now):
                pass
        except Killed:
            db.session.remove()


def wear_out(shop: Shop) -> None:
    """Work until the last pause and the last lease are over."""
    for _ in range(jobs.MOST_ATTEMPTS + 2):
        work(shop)
        shop.tick(hours=2)


def row(postback_id: int) -> Postback:
    return db.session.get_one(Postback, postback_id, populate_existing=True)


def letter(to: str) -> Letter:
    db.session.rollback()
    return db.session.scalars(sa.select(Letter).where(Letter.to == to)).one()


def errors() -> dict[JobState, str]:
    db.session.rollback()
    return {job.state: job.error for job in db.session.scalars(sa.select(Job))}


@pytest.mark.parametrize("error", [RuntimeError("a bug"), Killed()], ids=["a bug", "a death"])
def test_poison_ends_dead_and_shown_and_the_others_go_on(
    shop: Shop, poison: Poison, error: BaseException
) -> None:
    """R8: whether it raises or takes its worker down each time."""
    before, bad, after = keep(shop, 3)
    poison(bad, error)
    wear_out(shop)
    assert {row(one).state for one in (before, after)} == {PostbackState.DONE}
    assert row(bad).state is PostbackState.DEAD
    assert ("a bug" if isinstance(error, RuntimeError) else "12 workers died") in row(bad).error
    assert members() == ["buyer0@example.test", "buyer2@example.test"]
    assert errors().keys() == {JobState.DEAD}


def test_a_death_takes_nothing_along_but_what_it_was_about(
    shop: Shop, poison: Poison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R8: the next worker here goes on with the others at once, not when a lease is over."""
    bad, *others = keep(shop, 10)
    poison(bad, Killed())
    work(shop)
    assert [row(one).state for one in others] == [PostbackState.WAITING] * 9
    monkeypatch.setattr(fences, "is_dead", lambda _fence: True)
    with transaction():
        assert jobs.free(jobs.held_by_the_dead()) == 10
    work(shop)
    assert [row(one).state for one in others] == [PostbackState.DONE] * 9
    assert row(bad).state is PostbackState.WAITING


def test_a_failure_is_shown_while_it_is_still_tried_and_forgotten_when_it_is_over(
    shop: Shop, poison: Poison
) -> None:
    """R8."""
    (bad,) = keep(shop, 1)
    poison(bad, RuntimeError("a bug of ours"))
    work(shop)
    assert "a bug of ours" in row(bad).error
    assert "a bug of ours" in errors()[JobState.READY]
    poison(0, RuntimeError())  # mended
    wear_out(shop)
    assert (row(bad).state, row(bad).error) == (PostbackState.DONE, "")


def test_what_is_dead_is_understood_when_a_person_asks_for_it(shop: Shop, poison: Poison) -> None:
    """R8."""
    (bad,) = keep(shop, 1)
    poison(bad, RuntimeError("a bug"))
    wear_out(shop)
    poison(0, RuntimeError())  # mended
    provisioning.replay([bad], by="dona@example.test", now=shop.now)
    work(shop)
    assert (row(bad).state, members()) == (PostbackState.DONE, ["buyer0@example.test"])


def test_an_error_may_quote_anything_and_makes_no_other(shop: Shop, poison: Poison) -> None:
    """R8, S10: what no database takes would take the worker down, again and again."""
    (bad,) = keep(shop, 1)
    poison(bad, RuntimeError(ODD))
    wear_out(shop)
    assert row(bad).state is PostbackState.DEAD
    assert "half a letter \\ud800, nothing \\x00, and ação" in row(bad).error


@pytest.mark.parametrize("error", [RuntimeError(ODD), Killed()], ids=["a bug", "a death"])
def test_a_letter_that_nobody_can_deliver_ends_dead_and_the_others_are_sent(
    shop: Shop, bad_post: Callable[..., None], error: BaseException
) -> None:
    """R8: and is shown, not queued for ever."""
    keep(shop, 3)
    bad_post("buyer1@example.test", error)
    wear_out(shop)
    states = [letter(f"buyer{n}@example.test").state for n in range(3)]
    assert states == [LetterState.SENT, LetterState.DEAD, LetterState.SENT]
    why = "half a letter" if isinstance(error, RuntimeError) else "12 workers died"
    assert why in letter("buyer1@example.test").error
    assert errors() == {}


def test_a_letter_shows_its_failure_while_it_is_still_tried(
    shop: Shop, bad_post: Callable[..., None]
) -> None:
    """R8."""
    keep(shop, 1)
    bad_post("buyer0@example.test", RuntimeError("a bug of ours"))
    work(shop)
    assert "a bug of ours" in letter("buyer0@example.test").error
    assert letter("buyer0@example.test").state is LetterState.QUEUED


def test_a_worker_that_is_told_to_stop_leaves_the_rest_as_it_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R11: it finishes what it is at, and the next one need not wait for any lease."""
    first, *others = keep(shop, 5)
    stop = threading.Event()

    def understand_all(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
        stop.set()
        return provisioning.understand_all(group, now=now)

    monkeypatch.setattr(groups, "size", lambda: 1)
    monkeypatch.setitem(worker.SHARED_STORIES, JobKind.POSTBACK, understand_all)
    assert worker.understand_batch(shop.now, stop) == 1
    assert row(first).state is PostbackState.DONE
    left = db.session.execute(sa.select(Job.row_id, Job.state, Job.attempts).order_by(Job.id))
    assert [tuple(job) for job in left][:4] == [(n, JobState.READY, 0) for n in others]


def test_a_loop_that_crashes_ends_its_process_with_the_reason(
    app: Flask, signals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps the process running must see that it failed; half a worker is none."""

    def fails(_now: datetime) -> None:
        raise RuntimeError("the clock is broken")

    monkeypatch.setattr(housekeeping, "owe_sweep", fails)
    with pytest.raises(RuntimeError, match="the clock is broken"):
        worker.run(app)


@ON_SQLITE
def test_a_locked_database_costs_no_attempt(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """R4: the loop waits and asks again; the work is as good as untouched."""
    (waiting,) = keep(shop, 1)
    connect_with(monkeypatch, "busy_timeout=20")
    db.engine.dispose()
    with locked(database_url), pytest.raises(OperationalError):
        work(shop)
    assert errors() == {JobState.READY: ""}
    work(shop)
    assert row(waiting).state is PostbackState.DONE
