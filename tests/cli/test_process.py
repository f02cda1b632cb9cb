"""A command as the shell sees it: exit status, streams, and a key typed at a terminal."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import ROOT
from tests.factories import KEY
from tests.live import environment

COMMAND = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
Shell = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a server."""
    return environment(database_url, folder=tmp_path, port=1)


@pytest.fixture
def shell(environ: dict[str, str]) -> Shell:
    """Runs a command in a process of its own."""

    def run(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        settings = environ | changed
        return subprocess.run(
            [*COMMAND, *arguments], env=settings, capture_output=True, text=True, check=False
        )

    return run


def test_the_schema_is_brought_up_to_date(shell: Shell, tmp_path: Path) -> None:
    fresh = {"DATABASE_URL": f"sqlite:///{tmp_path}/fresh.db"}
    for _ in range(2):
        assert shell("migrate", **fresh).returncode == 0
    listing = shell("members", "list", "--json", **fresh)
    assert (listing.returncode, json.loads(listing.stdout), listing.stderr) == (0, [], "")


def test_a_refusal_and_wrong_usage_are_told_apart(shell: Shell) -> None:
    refused = shell("members", "show", "nobody@example.test")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    wrong = shell("members", "list", "--sideways")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_an_argument_in_another_encoding_is_wrong_usage(shell: Shell) -> None:
    assert shell("members", "list", "--search", os.fsdecode(b"jos\xe9")).returncode == 2


def test_logs_stay_out_of_what_is_printed(shell: Shell) -> None:
    done = shell("worker", "--once")
    assert (done.returncode, done.stdout) == (0, "")


def typed_at_a_terminal(*arguments: str, line: str, environ: dict[str, str]) -> tuple[bytes, bytes]:
    """What a person saw, and what went to stdout."""
    screen, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env=environ,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        start_new_session=True,  # else it would ask at the terminal that runs the tests
    ) as process:
        os.close(terminal)
        seen = os.read(screen, 100)
        os.write(screen, f"{line}\n".encode())
        printed = process.communicate()[0]
        seen += os.read(screen, 100)
    os.close(screen)
    return seen, printed


def test_at_a_terminal_the_key_is_asked_for_and_not_shown(environ: dict[str, str]) -> None:
    seen, printed = typed_at_a_terminal("keys", "add", line=KEY, environ=environ)
    assert b"Key: " in seen and KEY.encode() not in seen + printed
    assert printed == b"key 1 added: Monetizze\n"


def test_without_a_server_a_simulation_says_so(shell: Shell) -> None:
    alone = shell("simulate", "purchase")
    assert alone.returncode == 1 and "Is the server running?" in alone.stderr


def test_without_a_key_a_simulation_says_how_to_tell_one(shell: Shell) -> None:
    elsewhere = ["--url", "http://127.0.0.1:2"]
    keyless = shell("simulate", "purchase", *elsewhere, MONETIZZE_KEY="")
    assert keyless.returncode == 1 and "--key" in keyless.stderr


def test_a_bad_setting_is_named_in_one_line(shell: Shell) -> None:
    refused = shell("keys", "list", SECRET_KEY="hidden")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Error: SECRET_KEY: must have at least 16 characters\n"
