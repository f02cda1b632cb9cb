"""What the brake holds, at the command line."""

import pytest

from receiver.models import HeldLoss
from tests.cli.conftest import Listed, Run
from tests.factories import Shop, live
from tests.flooded import flood, nobody_may_be_late


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop in which ten losses are held."""
    nobody_may_be_late(shop)
    assert flood(shop) == 10
    return shop


def test_each_loss_is_listed_with_its_reason(shop: Shop, listed: Listed) -> None:
    rows = listed("brake", "list")
    assert len(rows) == 10
    assert rows[0]["area"] == "Curso 900" and rows[0]["state"] == "suspended"
    assert rows[0]["why"] and rows[0]["postback"] and rows[0]["held_at"]


def test_one_is_released_and_another_dropped(shop: Shop, run: Run, listed: Listed) -> None:
    lost, kept = (row["email"] for row in listed("brake", "list")[:2])
    assert "1 released" in run("brake", "release", lost).output
    assert "1 dropped" in run("brake", "drop", kept).output
    shop.work()
    assert (live(lost), live(kept)) == (set(), {"Curso 900"})
    assert HeldLoss.count(99) == 8


def test_all_are_decided_at_once(shop: Shop, run: Run) -> None:
    assert "10 dropped" in run("brake", "drop", "--all").output
    assert HeldLoss.count(99) == 0


def test_nobody_is_meant_by_nothing(shop: Shop, run: Run) -> None:
    assert run("brake", "release").exit_code == 2
    assert run("brake", "release", "--all", "ana@example.test").exit_code == 2
    assert run("brake", "release", "nobody@example.test").exit_code == 1


def test_the_doctor_and_the_check_tell_of_it(shop: Shop, run: Run) -> None:
    assert "10 people would have lost access in a flood" in run("doctor").output
    assert "10 people keep access only because the brake holds it" in run("check").output
