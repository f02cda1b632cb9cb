"""Alive, and able to work."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Worker
from receiver.models.job import JobKind, JobState
from tests.client import Browser
from tests.web.conftest import Site


def worker_seen(ago: timedelta) -> None:
    with transaction():
        db.session.add(Worker(name="one", seen_at=utcnow() - ago))


def owed(state: JobState, ago: timedelta) -> None:
    at = utcnow() - ago
    with transaction():
        number = db.session.query(Job).count()
        job = Job(kind=JobKind.SWEEP, key=f"job:{number}", state=state, run_at=at, created_at=at)
        db.session.add(job)


def test_alive_asks_nobody(site: Site) -> None:
    """R19: a slow or absent database must not have the process restarted."""
    answer = site().test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_when_all_is_here_and_awake(client: Browser) -> None:
    """R19."""
    worker_seen(timedelta(seconds=1))
    answer = client.get("/readyz")
    told = answer.get_json()
    assert answer.status_code == 200
    assert datetime.fromisoformat(told.pop("worker_seen_at")).tzinfo == UTC
    assert told == {
        "ready": True,
        "database": True,
        "migrations": True,
        "worker": True,
        "dead_jobs": 0,
        "oldest_due_seconds": None,
    }


@pytest.mark.parametrize("ago", [None, timedelta(seconds=31)])
def test_not_ready_when_no_worker_was_seen_for_half_a_minute(
    client: Browser, ago: timedelta | None
) -> None:
    """R19: what is kept would not be understood."""
    if ago:
        worker_seen(ago)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["worker"] is False


def test_work_that_waits_and_work_that_failed_are_told(client: Browser) -> None:
    """R19: numbers for an alarm; one dead job alone does not make the server unable."""
    worker_seen(timedelta(seconds=1))
    owed(JobState.READY, timedelta(seconds=90))
    owed(JobState.READY, timedelta(seconds=-90))
    owed(JobState.DEAD, timedelta(hours=1))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["dead_jobs"] == 1
    assert 90 <= answer.get_json()["oldest_due_seconds"] < 120


def test_not_ready_while_the_schema_is_old(app: Flask, client: Browser) -> None:
    """R19: a new release that was not migrated yet."""
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["migrations"] is False


def test_not_ready_without_the_database(site: Site) -> None:
    """R19, R4: told as such, not as a crash."""
    answer = site().test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "ready": False,
        "database": False,
        "migrations": None,
        "worker": None,
    }
