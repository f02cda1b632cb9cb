"""Small batches, each a story of its own, as many rows as the time allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from receiver import housekeeping, jobs, worker
from receiver.db import db, transaction
from receiver.housekeeping.batches import Chore, Pace
from receiver.housekeeping.periods import BATCHES_A_JOB, FEWEST_ROWS, MOST_ROWS, REST, SHORT, SOON
from receiver.models import Job, Throttle
from receiver.models.job import JobKind
from tests.housekeeping.sweeping import HOUR, age, count, sweep

MANY = 700


class Clock:
    """A clock on which each batch takes as long as it is told."""

    def __init__(self, *seconds: float) -> None:
        self.steps = [step for took in seconds for step in (0.0, took)]
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.steps.pop(0)
        return self.now


@contextmanager
def stories() -> Iterator[list[int]]:
    """How many rows each committed story deleted."""
    told: list[int] = []
    rows: list[int] = []

    def ran(_c: object, cursor: sa.CursorResult[object], statement: str, *_more: object) -> None:
        if statement.startswith("DELETE FROM throttle"):
            rows.append(cursor.rowcount)

    def committed(_connection: object) -> None:
        told.extend([sum(rows)] if rows else [])
        rows.clear()

    event.listen(db.engine, "after_cursor_execute", ran)
    event.listen(db.engine, "commit", committed)
    yield told
    event.remove(db.engine, "after_cursor_execute", ran)
    event.remove(db.engine, "commit", committed)


def old_counts(now: datetime) -> None:
    """Many rows that nobody needs any more."""
    told = {"count": 1, "since": now - HOUR, "until": now - HOUR}
    age(*(Throttle(name=str(number), **told) for number in range(MANY)))


def sizes(*seconds: float) -> list[int]:
    """How large the batches are when each takes so long."""
    pace = Pace(clock=Clock(*seconds), rest=lambda _seconds: None)
    found = []
    for _ in seconds:
        found.append(pace.size)
        pace.write(lambda size: size)
    return found


def test_batches_grow_while_there_is_time_and_shrink_at_once(app: Flask) -> None:
    quick, right, slow = SHORT / 4, SHORT * 0.75, SHORT * 2
    assert sizes(quick, quick, right, slow, slow, quick) == [50, 100, 200, 200, 100, 50]
    assert sizes(*[slow] * 8)[-1] == FEWEST_ROWS
    assert sizes(*[quick] * 9)[-1] == MOST_ROWS


def test_each_batch_is_a_story_of_its_own(app: Flask, now: datetime) -> None:
    old_counts(now)
    with stories() as told:
        sweep(now)
    assert sum(told) == MANY and count(Throttle) == 0
    assert len(told) >= 3 and max(told) <= MOST_ROWS


def test_others_go_first_between_two_batches(app: Flask) -> None:
    rests: list[float] = []
    pace = Pace(rest=rests.append)
    left = iter([True, True, False])
    assert Chore(lambda: next(left), lambda size: size).do(pace)
    assert rests == [REST, REST]


def test_nothing_to_do_takes_no_pen(app: Flask) -> None:
    pace = Pace()
    assert Chore(lambda: False, lambda size: size).do(pace)
    assert pace.left == BATCHES_A_JOB


def test_one_piece_of_work_does_a_few_batches_and_owes_the_rest_soon(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.housekeeping.batches.MOST_ROWS", 50)
    old_counts(now)
    housekeeping.owe_sweep(now - HOUR)
    assert worker.understand_batch(now) == 1
    assert count(Throttle) == MANY - 50 * BATCHES_A_JOB
    job = db.session.scalars(sa.select(Job)).one()
    assert (job.kind, job.run_at) == (JobKind.SWEEP, now + timedelta(seconds=1))


def test_who_is_killed_in_the_middle_loses_nothing(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R3: what a batch did stays done, and the rest is done by the next worker."""
    old_counts(now)

    def killed(_self: Pace, _seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Pace, "took", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(now)
    assert 0 < count(Throttle) < MANY
    for turn in range(MANY // FEWEST_ROWS):  # how much each does hangs on how quick it is
        worker.understand_batch(now + jobs.LEASE * 2 + turn * SOON)
    assert count(Throttle) == 0


def test_two_workers_do_not_sweep_at_once(app: Flask, now: datetime) -> None:
    housekeeping.owe_sweep(now - HOUR)
    with transaction():
        assert len(jobs.claim((JobKind.SWEEP,), limit=9, now=now)) == 1
        assert jobs.claim((JobKind.SWEEP,), limit=9, now=now) == []
