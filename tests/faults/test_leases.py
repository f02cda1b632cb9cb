"""Leases and fences: whoever comes too late, from wherever, changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from receiver import fences, jobs, provisioning
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.jobs import Claim, LeaseLost
from receiver.models import Area
from receiver.models.job import JobKind, JobState
from receiver.rules.vocabulary import Event, Meaning
from tests.backends import ON_POSTGRES
from tests.crowd import at_once
from tests.factories import Shop
from tests.work import claim, effects, finish, job, one, owe

LEASE = jobs.LEASE

LATE: dict[str, Callable[[Claim], None]] = {
    "finish": jobs.finish,
    "beat": jobs.beat,
    "retry": lambda taken: jobs.retry(taken, "late", now=taken.run_at),
    "postpone": lambda taken: jobs.postpone(taken, "late", at=taken.run_at),
    "bury": lambda taken: jobs.bury(taken, "late"),
}


@pytest.mark.parametrize("deed", LATE.values(), ids=LATE)
def test_whoever_comes_back_after_the_lease_changes_nothing(
    app: Flask, now: datetime, deed: Callable[[Claim], None]
) -> None:
    """R7: the fence is another's, and the whole story of the late one is undone."""
    owe(1, now)
    zombie = one(now)
    heir = one(now + 2 * LEASE)
    with pytest.raises(LeaseLost), transaction():
        db.session.add(Area(name="late", url="", created_at=now))
        deed(zombie)
    assert (job().fence, job().state, job().error) == (heir.fence, JobState.RUN, "")
    finish(heir)
    assert effects() == ["done 1"]


def test_whoever_comes_back_after_it_was_done_does_it_no_second_time(
    app: Flask, now: datetime
) -> None:
    """R7."""
    owe(1, now)
    zombie = one(now)
    finish(one(now + 2 * LEASE))
    with pytest.raises(LeaseLost):
        finish(zombie)
    assert effects() == ["done 1"]


def test_of_many_who_ask_at_once_each_piece_goes_to_one(app: Flask, now: datetime) -> None:
    """R5: none twice, none left."""
    with transaction():
        for number in range(100):
            jobs.owe(JobKind.POSTBACK, f"postback:{number}", row_id=number, now=now)

    def take(_: int) -> list[int]:
        taken = []
        while claims := claim(now, limit=3):
            taken += [each.row_id for each in claims]
        return taken

    shares = at_once(app, take, range(8))
    assert sorted(number for share in shares for number in share) == list(range(100))


@ON_POSTGRES
@pytest.mark.parametrize("hours", [-1, 1])
def test_leases_are_judged_by_the_clock_of_the_database(app: Flask, hours: int) -> None:
    """R14: a machine whose clock is an hour wrong steals no lease, and gives none away."""
    owe(1, utcnow() - timedelta(hours=2))
    with time_machine.travel(utcnow() + timedelta(hours=hours)):
        first = one(None)
        assert claim(None) == []
    assert claim(None) == []
    finish(first)
    assert effects() == ["done 1"]


@ON_POSTGRES
def test_a_fresh_look_is_due_at_once_however_far_ahead_a_clock_is(app: Flask) -> None:
    """R14: a rule that was changed through a machine whose clock is ahead."""
    shop = Shop(utcnow())
    shop.arrive(2)
    ahead = utcnow() + timedelta(hours=1)
    provisioning.set_rule("900", Event.APPROVED, Meaning.NOTHING, by="dona", now=ahead)
    assert [taken.kind for taken in jobs.claim((JobKind.MEMBER,), limit=9)] == [JobKind.MEMBER]
    db.session.rollback()


def test_what_is_in_hand_stays_there_when_the_clock_is_set_ahead(app: Flask, now: datetime) -> None:
    """R14: else a letter on its way would go twice; whoever lays it down leaves it to others."""
    owe(1, now)
    taken, later = one(now), now + timedelta(hours=1)
    with fences.at_work(LEASE):
        assert not jobs.is_anything_due((taken.kind,), later)
        assert claim(later) == []
    assert jobs.is_anything_due((taken.kind,), later)
    assert one(later).row_id == taken.row_id


def test_what_is_in_hand_for_longer_than_a_lease_is_taken_by_others(
    app: Flask, now: datetime
) -> None:
    """A thread that hangs keeps nothing for ever."""
    owe(1, now)
    taken = one(now)
    with fences.at_work(timedelta(0)):
        assert one(now + 2 * LEASE).row_id == taken.row_id
