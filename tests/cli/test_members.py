from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import BouncedAddress
from receiver.rules.bounces import BounceKind
from tests.cli.conftest import Listed, Run
from tests.factories import Shop

ANA = "ana@example.test"


@pytest.fixture
def ana(shop: Shop) -> Shop:
    """Ana has bought product 900, sale 100."""
    shop.arrive(sale="100")
    return shop


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def doors(person: dict[str, Any]) -> dict[str, str]:
    return {access["area"]: access["state"] for access in person["accesses"]}


def test_members_are_listed_with_their_status(ana: Shop, listed: Listed) -> None:
    (row,) = listed("members", "list")
    assert (row["email"], row["name"], row["status"]) == (ANA, "Ana Lima", "active")
    assert row["created_at"] and row["first_login_at"] is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--status", "active"], [ANA]),
        (["--status", "suspended"], ["rui@example.test"]),
        (["--status", "blocked"], []),
        (["--search", "LIMA"], [ANA]),
        (["--search", "rui@"], ["rui@example.test"]),
        (["--search", "100%"], []),
        (["--search", "example", "--status", "active"], [ANA]),
    ],
)
def test_members_are_searched(
    ana: Shop, listed: Listed, filters: list[str], found: list[str]
) -> None:
    for event in (2, 4):
        ana.arrive(event, sale="200", email="rui@example.test", buyer="Rui Sá")
    assert [row["email"] for row in listed("members", "list", *filters)] == found


def test_one_member_shows_what_is_open_and_why(ana: Shop, listed: Listed) -> None:
    person = listed("members", "show", ANA)
    assert (person["email"], person["aliases"], person["status"]) == (ANA, [], "active")
    (access,) = person["accesses"]
    assert (access["area"], access["state"], access["origin"]) == ("Curso 900", "live", "sale")
    assert moment(access["since"]) == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert access["until"] is None and "100" in access["why"] and person["why"] == access["why"]
    assert {"member-created", "granted"} <= {line["deed"] for line in person["log"]}


def test_a_person_reads_the_same(ana: Shop, run: Run) -> None:
    printed = run("members", "show", "ANA@EXAMPLE.TEST ").stdout
    for told in (ANA, "Curso 900", "accesses:", "log:", "letter-owed Boas-vindas"):
        assert told in printed


def test_a_refunded_member_reads_why(ana: Shop, listed: Listed) -> None:
    ana.arrive(4, sale="100")
    person = listed("members", "show", ANA)
    assert person["status"] == "suspended" and "reembols" in person["why"]
    assert doors(person) == {"Curso 900": "ended"}


def test_a_blocked_account_says_who_blocked_it(ana: Shop, run: Run, listed: Listed) -> None:
    assert run("members", "block", ANA).exit_code == 0
    person = listed("members", "show", ANA)
    assert person["status"] == "blocked" and "bloqueada" in person["why"]
    assert run("members", "unblock", ANA).exit_code == 0
    assert listed("members", "show", ANA)["status"] == "active"


@pytest.mark.parametrize("area", [["Curso 900"], ["--area", "Curso 900"], ["1"], ["--area", "1"]])
def test_an_area_is_granted_to_a_stranger_by_name_or_id(
    ana: Shop, run: Run, listed: Listed, area: list[str]
) -> None:
    assert run("members", "grant", "rui@example.test", *area).exit_code == 0
    person = listed("members", "show", "rui@example.test")
    assert doors(person) == {"Curso 900": "live"}
    assert person["accesses"][0]["origin"] == "hand" and person["accesses"][0]["until"] is None


def test_a_grant_for_days_ends_after_them(ana: Shop, run: Run, listed: Listed) -> None:
    run("members", "grant", "rui@example.test", "1", "--days", "10")
    until = moment(listed("members", "show", "rui@example.test")["accesses"][0]["until"])
    assert timedelta(days=9) < until - utcnow() <= timedelta(days=10)


def test_a_grant_until_a_day_includes_that_day_here(ana: Shop, run: Run, listed: Listed) -> None:
    run("members", "grant", "rui@example.test", "1", "--until", "2099-12-31")
    until = listed("members", "show", "rui@example.test")["accesses"][0]["until"]
    assert moment(until) == datetime(2100, 1, 1, 2, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["1", "--area", "1"],
        ["1", "--days", "3", "--until", "2099-12-31"],
        ["1", "--until", "2020-12-31"],
        ["1", "--until", "31/12/2099"],
        ["1", "--until", "9999-12-31"],
        ["1", "--days", "0"],
        ["1", "--days", "99999999999"],
    ],
)
def test_an_unclear_grant_is_wrong_usage(ana: Shop, run: Run, wrong: list[str]) -> None:
    assert run("members", "grant", ANA, *wrong).exit_code == 2


@pytest.mark.parametrize("area", ["\u00b2", "9" * 30, "", "-1"])
def test_an_area_that_nobody_can_mean_is_refused(ana: Shop, run: Run, area: str) -> None:
    assert run("members", "grant", ANA, "--area", area).exit_code == 1


def test_a_revoked_area_is_closed_to_what_was_paid(ana: Shop, run: Run, listed: Listed) -> None:
    assert run("members", "revoke", ANA, "--area", "Curso 900").exit_code == 0
    assert doors(listed("members", "show", ANA)) == {"Curso 900": "ended"}


def test_a_moved_member_is_found_by_both_addresses(ana: Shop, run: Run, listed: Listed) -> None:
    assert run("members", "move", "Ana@Example.test", "ana.lima@example.test").exit_code == 0
    person = listed("members", "show", ANA)
    assert (person["email"], person["aliases"]) == ("ana.lima@example.test", [ANA])
    assert listed("members", "show", "ana.lima@example.test")["id"] == person["id"]


def test_an_address_that_returned_a_letter_is_tried_again(
    ana: Shop, run: Run, listed: Listed
) -> None:
    assert listed("members", "show", ANA)["bounced"] is None
    assert run("members", "retry-address", ANA).exit_code == 1
    with transaction():
        kind, at = BounceKind.HARD, utcnow()
        db.session.add(BouncedAddress(address=ANA, kind=kind, reason="550 no", bounced_at=at))
    assert listed("members", "show", ANA)["bounced"].endswith(", hard: 550 no")
    assert run("members", "retry-address", ANA).exit_code == 0
    assert listed("members", "show", ANA)["bounced"] is None


def test_an_address_of_somebody_else_is_not_taken(ana: Shop, run: Run) -> None:
    ana.arrive(sale="200", email="rui@example.test")
    assert run("members", "move", ANA, "rui@example.test").exit_code == 1


def test_who_was_let_in_silently_is_sent_the_login(shop: Shop, run: Run, listed: Listed) -> None:
    shop.arrive(6)
    assert "is owed" in run("members", "welcome", ANA).output
    assert [row["kind"] for row in listed("letters", "list")] == ["welcome"]
    assert run("members", "welcome", ANA).exit_code == 1
    assert run("members", "welcome", "nobody@example.test").exit_code == 1
