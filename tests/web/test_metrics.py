"""Who may read /metrics, and what stands there."""

from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import sqlalchemy as sa
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from receiver import instruments, standing
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Key, Postback, Worker
from receiver.models.job import JobKind, JobState
from receiver.rules.vocabulary import Outcome
from receiver.web import metrics
from tests import live
from tests.client import Browser
from tests.factories import Shop
from tests.web.conftest import Site
from tests.web.knocking import GOOD, post

TOKEN = "a-token-of-the-tests-0123"
HERE = {"base_url": "http://localhost"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def read(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Everything that stands there: by its name, and then by its labels."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_a_program_of_this_machine_may_read_it(client: Browser) -> None:
    answer = client.get("/metrics", **HERE)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("caller", "told"),
    [
        ("203.0.113.5", {}),
        ("", {}),
        ("127.0.0.1", {"Host": "portaria.example.test"}),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
    ],
)
@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
def test_for_anybody_else_there_is_no_such_page(
    site: Site, caller: str, told: dict[str, str], trusted: tuple[str, ...]
) -> None:
    """A proxy on this machine is no reason to show it to whoever comes through it."""
    asking = site(trusted_proxies=trusted).test_client()
    answer = asking.get(
        "/metrics", headers={"Host": "localhost"} | told, environ_base={"REMOTE_ADDR": caller}
    )
    assert answer.status_code == 404


def test_with_a_token_whoever_has_it_may_read_it(site: Site) -> None:
    asking = site(metrics_token=TOKEN).test_client()
    far = {"environ_base": {"REMOTE_ADDR": "203.0.113.5"}}
    assert (
        asking.get("/metrics", headers=BEARER | {"Host": "portaria:8000"}, **far).status_code == 200
    )


@pytest.mark.parametrize("told", ["", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN])
def test_with_a_token_nobody_else_may_not_even_from_here(site: Site, told: str) -> None:
    asking = site(metrics_token=TOKEN).test_client()
    assert asking.get("/metrics", headers={"Authorization": told}, **HERE).status_code == 404


def test_a_database_that_is_away_is_told_and_the_rest_too(site: Site) -> None:
    told = read(site().test_client().get("/metrics", **HERE).text)
    assert told["portaria_database_up"] == {(): 0}
    assert told["portaria_disk_free_bytes"][("instance",)] > 0
    assert "portaria_jobs" not in told


def test_a_database_that_hangs_is_told(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_asked: object, **_how: object) -> standing.Gauges:
        raise TimeoutError

    monkeypatch.setattr(metrics, "promptly", hang)
    assert read(client.get("/metrics", **HERE).text)["portaria_database_up"] == {(): 0}


def test_every_gauge_is_shown(app: Flask, client: Browser) -> None:
    shop = Shop(utcnow() - timedelta(minutes=3))
    shop.arrive(sale="100")
    shop.keep({"chave_unica": "x"})
    with transaction():
        db.session.add(Worker(name="one", seen_at=utcnow()))
    told = read(client.get("/metrics", **HERE).text)
    assert instruments.GAUGES.keys() <= told.keys()
    assert told["portaria_jobs"]["postback", "ready"] == 1
    assert 170 <= told["portaria_postback_oldest_waiting_seconds"][()] < 240
    assert 170 <= told["portaria_oldest_due_seconds"][("letter",)] < 240
    assert told["portaria_workers"] == {(): 1}


def test_what_is_owed_for_later_is_counted_apart(app: Flask, client: Browser) -> None:
    soon = utcnow() + timedelta(hours=1)
    with transaction():
        for number, state in enumerate((JobState.READY, JobState.DEAD)):
            row = {"kind": JobKind.MEMBER, "key": str(number), "state": state}
            db.session.add(Job(**row, run_at=soon, created_at=soon))
    told = read(client.get("/metrics", **HERE).text)
    assert told["portaria_jobs_later"] == {(): 1}
    assert told["portaria_jobs"]["member", "ready"] == 0
    assert told["portaria_jobs"]["member", "dead"] == 1


def test_what_the_simulator_played_is_not_held_for_anybody(app: Flask, client: Browser) -> None:
    shop = Shop(utcnow())
    for sale in ("100", "101"):
        assert shop.arrive(9, sale=sale).outcome is Outcome.HELD
    with transaction():
        key = Key(digest="0" * 64, label="simulator", is_simulator=True, created_at=utcnow())
        db.session.add(key)
        db.session.flush()
        db.session.execute(sa.update(Postback).where(Postback.id == 1).values(key_id=key.id))
    told = read(client.get("/metrics", **HERE).text)
    assert told["portaria_postbacks_held"] == {(): 1}


def test_the_database_is_not_asked_by_everybody(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def gauges(now: object) -> standing.Gauges:
        asked.append(now)
        return standing.away()

    monkeypatch.setattr(standing, "gauges", gauges)
    for _ in range(3):
        client.get("/metrics", **HERE)
    assert len(asked) == 1


def test_addresses_that_nobody_has_are_counted_as_one(client: Browser) -> None:
    for number in range(3):
        client.get(f"/nowhere{number}", **HERE)
    text = client.get("/metrics", **HERE).text
    assert 'route="unknown"' in text
    assert "nowhere" not in text


def test_what_the_door_said_is_counted(door: Browser) -> None:
    post(door, GOOD)
    told = read(door.get("/metrics", **HERE).text)["portaria_requests_total"]
    assert sum(value for labels, value in told.items() if "stored" in labels) >= 1


def test_all_processes_of_a_server_count_together(database_url: str, tmp_path: Path) -> None:
    with live.serving(database_url, folder=tmp_path, METRICS_TOKEN=TOKEN) as server:
        for _ in range(20):
            urlopen(f"{server.url}/healthz").close()
        with urlopen(Request(f"{server.url}/metrics", headers=BEARER)) as answer:
            told = read(answer.read().decode())
        counted = told["portaria_requests_total"].items()
        assert sum(value for labels, value in counted if "/healthz" in labels) == 20
        assert TOKEN not in server.printed
