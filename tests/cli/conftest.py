"""A person at the command line of a server with one accepted key."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from receiver import worker
from receiver.context import utcnow
from receiver.db import db
from tests.factories import Shop

Run = Callable[..., Result]
Listed = Callable[..., Any]
Settle = Callable[[], None]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command in this process, with what is typed on stdin."""

    def command(*arguments: str, typed: str = "") -> Result:
        runner = app.test_cli_runner()
        result = runner.invoke(args=arguments, input=typed, catch_exceptions=False)
        db.session.rollback()  # what the command committed is what the test sees
        return result

    return command


@pytest.fixture
def listed(run: Run) -> Listed:
    """Runs a command with --json and reads what it printed: nothing else may stand there."""

    def command(*arguments: str) -> Any:
        result = run(*arguments, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return command


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A server with one accepted key, an hour ago: what it did is past for the commands."""
    return Shop(utcnow() - timedelta(hours=1))


@pytest.fixture
def settle(app: Flask) -> Settle:
    """Does all work that is due, letters too."""

    def work() -> None:
        worker.run_once(app)
        db.session.rollback()  # the test sees what was done

    return work
