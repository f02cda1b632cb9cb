"""Work that is owed: once, to one worker at a time, and never forgotten."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import fences, jobs
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.jobs import LeaseLost
from receiver.models import Job
from receiver.models.job import JobKind, JobState
from tests.backends import ON_POSTGRES, ON_SQLITE
from tests.test_db import can_write
from tests.work import KINDS, claim, effects, finish, job, one, owe

LEASE = jobs.LEASE
INSTANT = timedelta(microseconds=1)
# All ways of PostgreSQL to look for many rows at once, or for few by an index.
WAYS = ["hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan", "bitmapscan"]


def test_the_same_key_is_owed_once(app: Flask, now: datetime) -> None:
    owe(1, now)
    owe(1, now + timedelta(hours=1))
    assert [taken.key for taken in claim(now)] == ["postback:1"]


def test_what_a_story_that_failed_has_owed_is_not_owed(app: Flask, now: datetime) -> None:
    """R1: work and its cause are one commit."""
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.owe(JobKind.POSTBACK, "postback:1", row_id=1, now=now)
        raise ZeroDivisionError
    assert claim(now) == []


def test_only_what_is_due_is_taken_and_the_oldest_first(app: Flask, now: datetime) -> None:
    owe(3, now)
    owe(1, now, at=now + timedelta(seconds=1))
    owe(2, now, at=now - timedelta(seconds=1))
    owe(4, now, kind=JobKind.LETTER)
    assert [taken.row_id for taken in claim(now, limit=1)] == [2]
    assert [taken.row_id for taken in claim(now)] == [3]
    assert [taken.row_id for taken in claim(now + timedelta(seconds=1))] == [1]


@ON_POSTGRES
def test_no_more_is_taken_than_was_asked_for_whatever_the_plan(app: Flask, now: datetime) -> None:
    """K1: a subquery with SKIP LOCKED, asked once for each row, would take them all."""
    for number in range(5):
        owe(number, now)
    with transaction():
        for way in WAYS:
            db.session.execute(sa.text(f"SET LOCAL enable_{way} = off"))
        taken = jobs.claim(KINDS, limit=1, now=now)
    assert [claim.row_id for claim in taken] == [0]


def test_what_is_done_is_owed_no_more(app: Flask, now: datetime) -> None:
    """R20: and leaves no row behind."""
    owe(1, now)
    finish(one(now))
    assert claim(now + 2 * LEASE) == []
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0


def test_what_is_taken_is_nobody_elses_until_its_lease_is_over(app: Flask, now: datetime) -> None:
    """R5, K1: after that it is, whatever became of the first."""
    owe(1, now)
    first = one(now)
    assert claim(now + LEASE) == []
    second = one(now + LEASE + INSTANT)
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.fence != second.fence


def test_a_beat_begins_the_lease_anew(app: Flask) -> None:
    owe(1, utcnow())
    taken = one(None)
    with transaction():
        jobs.beat(taken, timedelta(hours=1))
    assert claim(utcnow() + timedelta(minutes=59)) == []
    assert len(claim(utcnow() + timedelta(minutes=61))) == 1


def test_a_failure_is_tried_again_until_it_is_dead_and_shown(app: Flask, now: datetime) -> None:
    """R8."""
    owe(1, now)
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        taken = one(now + attempt * timedelta(hours=2))
        assert (taken.attempts, taken.is_last_try) == (attempt, attempt == jobs.MOST_ATTEMPTS)
        with transaction():
            jobs.retry(taken, f"failure {attempt}", now=now + attempt * timedelta(hours=2))
    assert (job().state, job().error) == (JobState.DEAD, f"failure {jobs.MOST_ATTEMPTS}")
    assert claim(now + timedelta(days=999)) == []


def test_it_is_not_tried_again_before_its_pause_is_over(app: Flask, now: datetime) -> None:
    """R9."""
    owe(1, now)
    with transaction():
        jobs.retry(jobs.claim(KINDS, limit=1, now=now)[0], "failed", now=now)
    assert now + 0.5 * jobs.FIRST_PAUSE <= job().run_at <= now + 1.5 * jobs.FIRST_PAUSE
    assert claim(job().run_at - INSTANT) == []
    assert one(job().run_at).attempts == 2


def test_pauses_grow_are_spread_and_have_an_end() -> None:
    """R9: doubled each time, so that not all come at once, and never longer than an hour."""
    first, longest = jobs.FIRST_PAUSE, jobs.LONGEST_PAUSE
    for attempts in range(1, 9):
        doubled = first * 2 ** (attempts - 1)
        drawn = {jobs.growing(attempts, first=first, longest=longest) for _ in range(100)}
        assert 0.5 * doubled <= min(drawn) < max(drawn) <= 1.5 * doubled
        assert len(drawn) > 50
    for attempts in (0, 12, 10**9):
        assert jobs.growing(attempts, first=first, longest=longest) <= longest


def test_what_was_put_off_on_purpose_has_all_its_tries_again(app: Flask, now: datetime) -> None:
    owe(1, now)
    with transaction():
        jobs.postpone(jobs.claim(KINDS, limit=1, now=now)[0], "later", at=now + LEASE)
    assert (job().attempts, job().error, job().state) == (0, "later", JobState.READY)
    assert claim(now) == []
    assert one(now + LEASE).attempts == 1


def test_a_dead_one_that_is_owed_again_lives(app: Flask, now: datetime) -> None:
    """R8: by a person who has mended the cause."""
    owe(1, now)
    with transaction():
        jobs.bury(jobs.claim(KINDS, limit=1, now=now)[0], "dead")
    owe(1, now)
    assert claim(now) == []
    with transaction():
        jobs.owe_again(JobKind.POSTBACK, "postback:1", row_id=1, now=now, at=now)
    assert one(now).attempts == 1


def test_what_is_owed_again_while_it_is_done_is_done_once_more(app: Flask, now: datetime) -> None:
    """What was read before the new cause may not stand as the last word."""
    owe(1, now)
    early = one(now)
    with transaction():
        jobs.owe_again(JobKind.POSTBACK, "postback:1", row_id=1, now=now, at=now)
    with pytest.raises(LeaseLost):
        finish(early)
    finish(one(now))
    assert effects() == ["done 1"]


def test_what_is_forgiven_is_owed_no_more(app: Flask, now: datetime) -> None:
    owe(1, now)
    with transaction():
        jobs.forgive("postback:1")
    assert claim(now) == []


@ON_SQLITE
def test_to_look_whether_there_is_work_takes_no_lock(
    app: Flask, now: datetime, database_url: str
) -> None:
    owe(1, now)
    assert jobs.is_anything_due(KINDS, now)
    assert not jobs.is_anything_due((JobKind.LETTER,), now)
    assert can_write(database_url)


def test_what_this_thread_holds_can_be_freed_without_waiting(app: Flask, now: datetime) -> None:
    """After the database was away: the word of what was claimed may be lost."""
    owe(1, now)
    assert one(now).attempts == 1
    with transaction():
        assert jobs.free(jobs.held_by_this_thread()) == 1
    assert one(now).attempts == 2


def test_what_others_hold_is_left_to_them(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(1, now)
    one(now)
    monkeypatch.setattr(fences, "own", lambda: "another thread")
    assert jobs.held_by_this_thread() == []
