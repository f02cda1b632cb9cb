"""The commands against the real server, in processes of their own where that is the point."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests import live
from tests.backends import ON_POSTGRES
from tests.cli.conftest import Listed, Run
from tests.live import Live
from tests.smtp import PostOffice

COURSE, BONUS, BOOK, CLUB = (
    "Curso Exemplo (simulação)",
    "Curso Bônus (simulação)",
    "E-book Exemplo (simulação)",
    "Clube Exemplo (simulação)",
)
# What these show has nothing to do with the database, and a server takes its time to start.
ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ENDINGS = {
    "purchase": ("active", {COURSE}, ["welcome"]),
    "refund": ("suspended", set(), ["welcome", "ended"]),
    "subscription": ("active", {CLUB}, ["welcome"]),
    "overdue": ("active", {CLUB}, ["welcome", "overdue"]),
    "order-bump": ("active", {COURSE, BONUS, BOOK}, ["welcome"]),
}


@pytest.fixture
def server(database_url: str, tmp_path: Path, post_office: PostOffice) -> Iterator[Live]:
    """A server that sends real letters, on the database that the commands of this test use."""
    with live.serving(database_url, folder=tmp_path, MAIL_URL=post_office.url) as running:
        yield running


def play(run: Run, server: Live, name: str) -> Result:
    told = ["--url", server.url, "--key", live.KEY, "--email", f"{name}@example.test"]
    return run("simulate", name, *told, "--pause", "0")


def wait_until_all_is_done(run: Run) -> None:
    waiting = (
        ["postbacks", "list", "--state", "waiting", "--json"],
        ["letters", "list", "--state", "queued", "--json"],
    )
    live.wait_for(
        lambda: all(run(*listing).stdout == "[]\n" for listing in waiting), what="the end"
    )


def test_every_life_ends_as_it_should(server: Live, run: Run, listed: Listed) -> None:
    for name in ENDINGS:
        assert play(run, server, name).exit_code == 0
    wait_until_all_is_done(run)
    for name, (status, doors, letters) in ENDINGS.items():
        person = listed("members", "show", f"{name}@example.test")
        assert (name, person["status"]) == (name, status)
        assert {a["area"] for a in person["accesses"] if a["state"] == "live"} == doors
        owed = listed("letters", "list", "--to", person["email"])
        assert sorted(row["kind"] for row in owed) == sorted(letters)


@ON_POSTGRES
def test_while_a_worker_stands_still_postbacks_are_understood_by_its_helper(
    server: Live, run: Run, listed: Listed
) -> None:
    play(run, server, "purchase")
    wait_until_all_is_done(run)
    live.freeze(server.worker())
    play(run, server, "refund")
    live.wait_for(lambda: not listed("postbacks", "list", "--state", "waiting"), what="the helper")
    assert {one["status"] for one in listed("members", "list")} == {"active", "suspended"}


@ON_ONE_DATABASE
def test_every_answer_is_printed_and_a_refusal_ends_with_one(server: Live, run: Run) -> None:
    assert play(run, server, "refund").stdout.count("200 stored") == 2
    wrong = ["--key", "a-wrong-key-0123456789", "--pause", "0"]
    refused = run("simulate", "refund", "--url", server.url, *wrong)
    assert (refused.exit_code, refused.stdout.count("403 refused")) == (1, 2)
    assert "2 of 2" in refused.stderr


@ON_ONE_DATABASE
def test_the_commands_use_the_settings_of_the_server(server: Live) -> None:
    played = server.portaria("simulate", "purchase")
    assert played.returncode == 0 and played.stdout.count("200 stored") == 3
    assert server.portaria("worker", "--once").returncode == 0
    listing = server.portaria("members", "list", "--json")
    assert [member["status"] for member in json.loads(listing.stdout)] == ["active"]


@ON_ONE_DATABASE
def test_a_server_in_order_passes_the_doctor(server: Live, post_office: PostOffice) -> None:
    result = server.portaria("doctor")
    assert (result.returncode, result.stderr) == (0, "")
    assert {line[0] for line in result.stdout.splitlines()} == {"✓"}
    assert live.KEY not in result.stdout
    assert post_office.letters == []
