"""Alive, and able to work."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text

from receiver import readiness
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Worker
from receiver.models.job import JobKind, JobState
from receiver.web import health
from tests.client import Browser
from tests.web.conftest import Site


def worker_seen(ago: timedelta) -> None:
    with transaction():
        db.session.add(Worker(name="one", seen_at=utcnow() - ago))


def owed(state: JobState, ago: timedelta, kind: JobKind = JobKind.SWEEP) -> None:
    at = utcnow() - ago
    with transaction():
        number = db.session.query(Job).count()
        job = Job(kind=kind, key=f"job:{number}", state=state, run_at=at, created_at=at)
        db.session.add(job)


class Disk(NamedTuple):
    """A disk as the system tells of it."""

    total: int
    used: int
    free: int


def refusal(client: Browser) -> dict[str, str]:
    """Why it is not ready, by its parts."""
    answer = client.get("/readyz")
    told: dict[str, Any] = answer.get_json()
    assert (answer.status_code, told["ready"]) == (503, False)
    assert [part for part in readiness.PARTS if told[part] is False] == list(told["why"])
    return dict(told["why"])


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
    parts = dict.fromkeys(("ready", *readiness.PARTS), True)
    assert told == parts | {"why": {}, "dead_jobs": 0, "oldest_due_seconds": None}


@pytest.mark.parametrize("ago", [None, timedelta(seconds=31)])
def test_not_ready_when_no_worker_was_seen_for_half_a_minute(
    client: Browser, ago: timedelta | None
) -> None:
    """R19: what is kept would not be understood."""
    if ago:
        worker_seen(ago)
    said = refusal(client)
    assert said == {"worker": "last seen 31 seconds ago" if ago else "none was ever seen"}


@pytest.mark.parametrize("kind", [JobKind.POSTBACK, JobKind.LETTER])
def test_not_ready_when_what_is_due_is_not_taken_up(client: Browser, kind: JobKind) -> None:
    """R19: a worker that beats may still hang, or not keep up."""
    worker_seen(timedelta(seconds=1))
    owed(JobState.READY, timedelta(seconds=125), kind)
    assert refusal(client) == {"waiting": f"a {kind} has been due for 2 minutes"}


def test_what_is_owed_for_later_or_given_up_does_not_wait(client: Browser) -> None:
    """R19: a letter that a mail server has put off is no fault of ours."""
    worker_seen(timedelta(seconds=1))
    owed(JobState.READY, timedelta(seconds=-600), JobKind.LETTER)
    owed(JobState.DEAD, timedelta(seconds=600), JobKind.POSTBACK)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("total", "free"), [(100_000, 499), (2_000, 99)])
def test_not_ready_when_the_disk_is_nearly_full(
    client: Browser, monkeypatch: pytest.MonkeyPatch, total: int, free: int
) -> None:
    """R19, R4: soon nothing could be kept; free space in megabytes."""
    worker_seen(timedelta(seconds=1))
    full = Disk(total * 10**6, (total - free) * 10**6, free * 10**6)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: full)
    assert "GiB free at" in refusal(client)["disk"]


@pytest.mark.parametrize(("total", "free"), [(100_000, 501), (2_000, 101), (400, 30)])
def test_a_disk_with_room_enough_for_its_size_is_well(
    client: Browser, monkeypatch: pytest.MonkeyPatch, total: int, free: int
) -> None:
    worker_seen(timedelta(seconds=1))
    some = Disk(total * 10**6, (total - free) * 10**6, free * 10**6)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: some)
    assert client.get("/readyz").status_code == 200


def test_a_folder_that_has_gone_is_told(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_folder: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("shutil.disk_usage", gone)
    assert refusal(client)["disk"].endswith("cannot be looked at")


def test_a_database_that_hangs_does_not_hang_the_answer(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R19: whoever watches must hear of it, and not wait for it."""
    until = threading.Event()
    monkeypatch.setattr(readiness, "database", lambda: until.wait(60))
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    try:
        assert refusal(client) == {"database": "it does not answer"}
    finally:
        until.set()


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_table_that_is_locked_does_not_hang_the_answer(app: Flask, client: Browser) -> None:
    """R19: PostgreSQL is told to give up by itself."""
    with db.engine.connect() as other:
        other.execute(text("LOCK TABLE worker IN ACCESS EXCLUSIVE MODE"))
        assert refusal(client) == {"database": "QueryCanceled"}


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
    said = refusal(client)
    assert list(said) == ["migrations"] and said["migrations"].startswith("is at 0000 instead of")


def test_not_ready_without_the_database(site: Site) -> None:
    """R19, R4: told as such, not as a crash."""
    answer = site().test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "ready": False,
        "disk": True,
        "database": False,
        "migrations": None,
        "worker": None,
        "waiting": None,
        "why": {"database": "OperationalError"},
    }
