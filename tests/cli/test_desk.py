"""What holds for every command: exit status, what stands on stdout, what on stderr."""

import json
from pathlib import Path

import pytest

from receiver import create_app
from receiver.db import db
from tests.cli.conftest import Listed, Run
from tests.database import settings_for
from tests.factories import Shop

LISTINGS = ("keys", "admins", "postbacks", "members", "areas", "products", "letters")


@pytest.mark.parametrize("thing", LISTINGS)
def test_a_listing_of_nothing_is_an_empty_array(listed: Listed, thing: str) -> None:
    assert listed(thing, "list") == []


@pytest.mark.parametrize("thing", LISTINGS)
def test_without_json_a_listing_is_a_table_with_a_head(run: Run, thing: str) -> None:
    result = run(thing, "list")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_no_number_of_rows_is_wrong_usage(run: Run, limit: str) -> None:
    result = run("members", "list", "--limit", limit, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--limit" in result.stderr


def test_a_limit_keeps_the_newest(shop: Shop, listed: Listed) -> None:
    for sale in ("1", "2", "3"):
        shop.arrive(sale=sale)
    assert [row["sale"] for row in listed("postbacks", "list", "--limit", "2")] == ["3", "2"]


@pytest.mark.parametrize(
    "wrong",
    [["dance"], ["members"], ["members", "dance"], ["members", "show"], ["keys", "disable", "x"]],
)
def test_wrong_usage_ends_with_two_and_prints_nothing(run: Run, wrong: list[str]) -> None:
    result = run(*wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (["members", "show", "nobody@example.test"], "nobody@example.test"),
        (["members", "show", "nobody@example.test", "--json"], "nobody@example.test"),
        (["members", "block", "nobody@example.test"], "nobody@example.test"),
        (["members", "grant", "ana@example.test", "Nowhere"], "Nowhere"),
        (["members", "grant", "no address", "Nowhere"], "Nowhere"),
        (["postbacks", "show", "7"], "7"),
        (["postbacks", "replay", "7"], "7"),
        (["letters", "show", "7"], "7"),
        (["letters", "resend", "7"], "7"),
        (["keys", "disable", "7"], "7"),
        (["products", "unmap", "900"], "900"),
        (["products", "map", "900", "--area", "Nowhere"], "Nowhere"),
        (["admins", "create", "no address"], "no address"),
    ],
)
def test_a_refusal_ends_with_one_and_says_why(run: Run, refused: list[str], reason: str) -> None:
    result = run(*refused)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ") and reason in result.stderr


def test_a_refusal_speaks_the_language_of_the_shop(run: Run) -> None:
    assert "Não há conta" in run("members", "block", "ana@example.test").stderr


@pytest.mark.parametrize("url", ["sqlite:///{}/empty.db", "postgresql://u:hidden@127.0.0.1:1/x"])
def test_without_a_database_the_reason_is_said_and_no_password(tmp_path: Path, url: str) -> None:
    app = create_app(settings_for(url.format(tmp_path), folder=tmp_path))
    result = app.test_cli_runner().invoke(args=["postbacks", "list", "--json"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "`migrate`" in result.stderr and "hidden" not in result.stderr
    with app.app_context():
        db.engine.dispose()


def test_times_are_read_by_every_parser(shop: Shop, listed: Listed) -> None:
    shop.arrive()
    told = listed("postbacks", "list")[0]["received_at"]
    assert told.endswith("Z") and len(told) == len("2026-11-23T18:00:00.000Z")


def test_json_is_plain_ascii_and_whole(shop: Shop, run: Run) -> None:
    shop.arrive(buyer="Zoë \x1b[31m \u202e 漢")
    printed = run("members", "list", "--json").stdout
    assert printed.isascii() and "\x1b" not in printed
    assert json.loads(printed)[0]["name"].startswith("Zoë")


def test_a_table_lets_nobody_steer_the_terminal(shop: Shop, run: Run) -> None:
    shop.arrive(name="Curso \x1b[2J\x9b31m\u202e")
    printed = run("areas", "list").stdout + run("members", "show", "ana@example.test").stdout
    assert not {"\x1b", "\x9b", "\u202e"} & set(printed)
