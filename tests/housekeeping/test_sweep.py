"""What nobody misses is thrown away, once an hour, by whoever comes first."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from receiver import housekeeping, jobs, worker
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Session, Throttle, Token, Worker
from receiver.models.job import JobKind
from receiver.models.token import Purpose
from tests import people
from tests.backends import ON_POSTGRES
from tests.crowd import at_once
from tests.housekeeping.sweeping import HOUR, age, count, sweep

SECOND = timedelta(seconds=1)
NODES, SLOTS = 4, 25


def test_sessions_end_after_half_a_year_however_busy(app: Flask, now: datetime) -> None:
    """R20."""
    owner = people.member(now=now, password=None)
    for number, old in enumerate((timedelta(0), timedelta(days=180), timedelta(days=180) + SECOND)):
        told = {"created_at": now - old, "seen_at": now, "member_id": owner.id, "version": 1}
        age(Session(digest=str(number), **told))
    sweep(now)
    assert sorted(db.session.scalars(sa.select(Session.digest))) == ["0", "1"]


def test_links_are_remembered_for_a_month_after_their_end(app: Flask, now: datetime) -> None:
    """R20: so that an old one can still be explained."""
    for days in (-1, 1, 30, 31):
        end = now - timedelta(days=days)
        age(Token(purpose=Purpose.ENTER, digest=str(days), expires_at=end, created_at=end))
    sweep(now)
    assert sorted(db.session.scalars(sa.select(Token.digest))) == ["-1", "1", "30"]


def test_counted_attempts_are_forgotten_when_they_no_longer_count(
    app: Flask, now: datetime
) -> None:
    """R20."""
    for seconds in (-1, 0, 1):
        until = now + timedelta(seconds=seconds)
        age(Throttle(name=str(seconds), count=1, since=now - HOUR, until=until))
    sweep(now)
    assert sorted(db.session.scalars(sa.select(Throttle.name))) == ["0", "1"]


def test_workers_that_are_gone_are_forgotten_after_a_day(app: Flask, now: datetime) -> None:
    """R20: a container has another name each time it starts."""
    for hours in (1, 24, 25):
        age(Worker(name=str(hours), seen_at=now - timedelta(hours=hours)))
    sweep(now)
    assert sorted(db.session.scalars(sa.select(Worker.name))) == ["1", "24"]


def test_a_sweep_owes_the_next_one(app: Flask, now: datetime) -> None:
    """R10: so that it goes on while nobody starts anything."""
    sweep(now)
    (next_one,) = db.session.scalars(sa.select(Job))
    assert (next_one.kind, next_one.run_at) == (JobKind.SWEEP, now + HOUR)


def test_a_clock_that_is_behind_owes_no_hour_again(app: Flask, now: datetime) -> None:
    """R10, R14."""
    sweep(now)
    housekeeping.owe_sweep(now - SECOND)
    assert [job.run_at for job in db.session.scalars(sa.select(Job))] == [now + HOUR]


@ON_POSTGRES
def test_a_machine_whose_clock_is_behind_sweeps_an_hour_once(app: Flask) -> None:
    """R14: what is due by the clock of the database must not be due again at once."""
    housekeeping.owe_sweep(utcnow() - HOUR)
    with time_machine.travel(utcnow() - 3 * HOUR):
        done = worker.understand_batch()
    assert 1 <= done <= 2  # two when the hour ends meanwhile


def test_a_sweep_that_failed_for_good_is_not_the_last_one(app: Flask, now: datetime) -> None:
    housekeeping.owe_sweep(now)
    with transaction():
        (claim,) = jobs.claim((JobKind.SWEEP,), limit=1, now=now + HOUR)
        jobs.bury(claim, "failed")
    housekeeping.owe_sweep(now + HOUR)
    assert jobs.is_anything_due((JobKind.SWEEP,), now + 2 * HOUR)
    sweep(now + 2 * HOUR)
    assert db.session.scalars(Job.given_up()).all() == []


def test_of_many_machines_one_sweeps_in_each_hour(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R10."""
    swept: Counter[datetime] = Counter()

    def counted(claim: jobs.Claim, *, now: datetime) -> None:
        swept[now] += 1
        housekeeping.sweep(claim, now=now)

    monkeypatch.setitem(worker.STORIES, JobKind.SWEEP, counted)
    for slot in range(SLOTS):
        at_once(app, work_at, [now + slot * HOUR] * NODES)
    assert swept == {now + slot * HOUR: 1 for slot in range(1, SLOTS)}
    assert count(Job) == 1


def work_at(now: datetime) -> None:
    """What every worker does now and then."""
    housekeeping.owe_sweep(now)
    while worker.understand_batch(now):
        pass
