"""What happens at the door when the database cannot keep anything."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from werkzeug.test import TestResponse

from receiver.provisioning import inbox
from tests.client import Browser
from tests.conftest import MakeApp
from tests.database import Databases
from tests.web.conftest import Site
from tests.web.knocking import GOOD, answered, kept, post, rows

BODY = GOOD + b"venda%5Bcodigo%5D=1"
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("backend", ["postgres"], indirect=True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that do not wait long for a lock."""
    connect_with(monkeypatch, "busy_timeout=20")


def connect_with(monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    """Let every connection from now on begin like this."""
    module = import_module("receiver.db")
    monkeypatch.setattr(module, "SQLITE_PRAGMAS", ("journal_mode=WAL", "foreign_keys=ON", pragma))


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else writes and does not finish."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def is_asked_to_come_back(response: TestResponse) -> bool:
    """Whether the sender is told that nothing was kept and when to try again."""
    told = answered(response) == (503, "unavailable")
    return told and int(response.headers["Retry-After"]) > 0


@on_sqlite
def test_a_locked_database_asks_the_sender_to_come_back(
    impatient: None, door: Browser, database_url: str
) -> None:
    """R4: 503, nothing half stored, and the next one is kept."""
    before = rows()
    with locked(database_url):
        assert is_asked_to_come_back(post(door, BODY))
    assert rows() == before
    assert answered(post(door, BODY)) == (200, "stored")


@on_sqlite
def test_a_wrong_key_is_refused_even_while_it_cannot_be_counted(
    impatient: None, door: Browser, database_url: str
) -> None:
    """S14: a flood of them must not look like trouble of ours."""
    with locked(database_url):
        assert answered(post(door, b"chave_unica=wrong&a=1")) == (403, "refused")


@on_sqlite
def test_a_full_disk_asks_the_sender_to_come_back(
    door: Browser, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R4: refused by the database in the middle of the story."""
    before = rows()
    connect_with(monkeypatch, "max_page_count=1")  # never less than there are already
    full = make_app()
    with full.app_context():
        large = full.test_client().post("/postback", data=BODY.ljust(500_000, b"x"))
    assert is_asked_to_come_back(large)
    assert rows() == before


@on_postgres
def test_a_database_that_is_gone_and_comes_back_needs_no_restart(
    door: Browser, databases: Databases
) -> None:
    """R4: 503 while it is away, 200 as soon as it is there."""
    server = databases.running_server()
    server.stop()
    try:
        assert is_asked_to_come_back(post(door, BODY))
        assert door.get("/readyz").status_code == 503
        assert door.get("/").status_code == 503
    finally:
        server.start()
    assert answered(post(door, BODY)) == (200, "stored")


def test_a_failure_of_our_own_is_no_answer_that_it_was_kept(
    door: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1: whatever goes wrong before the commit, the sender hears 503 and nothing is there."""

    def fails(*_told: object, **_more: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(inbox, "owe_for_rows", fails)
    assert is_asked_to_come_back(post(door, BODY))
    assert kept() == []


def test_a_door_without_any_database_asks_to_come_back(site: Site) -> None:
    """R4."""
    answer = site().test_client().post("/postback", data=BODY)
    assert is_asked_to_come_back(answer)
