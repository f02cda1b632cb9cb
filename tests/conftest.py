"""What tests are handed. A test that touches the database runs on SQLite and on PostgreSQL."""

import signal
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from config import Settings
from receiver import create_app, security
from tests import live, smtp, thrift
from tests.client import Browser
from tests.database import BACKENDS, Databases, settings_for
from tests.live import Live

MakeApp = Callable[..., Flask]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

# How fast a machine is says nothing about the code.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Half a letter in the words of a failed test must not end the whole run of several processes."""
    return writable((yield))


def writable(told: Any) -> Any:
    """The same, with what no encoding knows spelled out."""
    if isinstance(told, str):
        return told.encode(errors="backslashreplace").decode()
    if isinstance(told, dict):
        return {writable(name): writable(value) for name, value in told.items()}
    return [writable(value) for value in told] if isinstance(told, list | tuple) else told


def pytest_collection_finish() -> None:
    """What stands now stays until the end: do not look through it for rubbish again and again."""
    thrift.look_less_for_rubbish()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The source of all databases of this test process."""
    with Databases() as source:
        yield source


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on: every one that asks runs on each."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, databases: Databases) -> Iterator[str]:
    """A fresh database with the current schema."""
    with databases.fresh(backend) as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def thrifty() -> Iterator[None]:
    """What would be made anew by each application, or is slow on purpose; see tests/thrift.py."""
    with pytest.MonkeyPatch.context() as patch:
        thrift.share_routes(patch)
        thrift.be_quick(patch)
        thrift.have_time(patch)
        yield


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost what they cost a server, for those who are about that."""
    monkeypatch.setattr(security, "PASSWORDS", thrift.DEAR)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Each application would compile its templates anew: a fourth of the time of all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    database_url: str, compiled_templates: BytecodeCache, tmp_path: Path
) -> Iterator[MakeApp]:
    """Builds the application on this test's database, with some settings changed."""
    built: list[Flask] = []

    def make(**changed: object) -> Flask:
        built.append(create_app(settings_for(database_url, folder=tmp_path, **changed)))
        built[-1].config["TESTING"] = True
        built[-1].test_client_class = Browser
        built[-1].jinja_env.bytecode_cache = compiled_templates
        thrift.share_statements(built[-1])
        return built[-1]

    yield make
    for app in built:
        thrift.forget(app)


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """The application with the settings of a fresh server, as the current one."""
    app = make_app()
    with app.app_context():
        yield app


@pytest.fixture
def settings(app: Flask) -> Settings:
    """The settings that `app` was built with."""
    settings: Settings = app.config["SETTINGS"]
    return settings


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser without any cookie yet."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture
def now() -> datetime:
    """A noon in March, for everything that is handed the time."""
    return NOON


@pytest.fixture
def signals() -> Iterator[None]:
    """The loop takes over the signals of its process; then they are the tests' again."""
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def post_office() -> Iterator[smtp.PostOffice]:
    """A real mail server that takes everything; see tests/smtp.py for others."""
    with smtp.serving() as office:
        yield office


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Live]:
    """A whole server in processes of its own; see tests/live.py to start one otherwise."""
    with live.serving(database_url, folder=tmp_path) as running:
        yield running


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures of tests that have some, those of other processes too."""
    ended = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    for report in ended:
        for name, told in getattr(report, "user_properties", ()):
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(told)
