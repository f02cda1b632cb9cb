import pytest

from tests.cli.conftest import Listed, Run, Settle
from tests.factories import Shop, live, states

DEFAULT = {"product": None, "meaning": "nothing", "days": 0, "is_default": True}


def test_all_defaults_are_listed_as_such(listed: Listed) -> None:
    rows = listed("rules", "list")
    assert len(rows) == 19
    assert {"code": 9, "event": "refund-asked", **DEFAULT} in rows
    assert all(row["is_default"] for row in rows)


@pytest.mark.parametrize("event", ["9", "refund-asked"])
def test_a_rule_is_set_by_code_or_word_and_seen_in_the_list(
    run: Run, listed: Listed, event: str
) -> None:
    done = run("rules", "set", event, "suspend", "--product", "900", "--days", "2")
    assert done.stdout == "refund-asked now means suspend after 2 days for product 900\n"
    told = {"product": "900", "meaning": "suspend", "days": 2, "is_default": False}
    assert listed("rules", "list")[-1] == {"code": 9, "event": "refund-asked", **told}


def test_a_rule_for_all_products_stands_in_the_place_of_the_default(
    run: Run, listed: Listed
) -> None:
    run("rules", "set", "4", "suspend")
    (refunded,) = [row for row in listed("rules", "list") if row["code"] == 4]
    assert (refunded["meaning"], refunded["is_default"]) == ("suspend", False)
    done = run("rules", "reset", "4")
    assert done.stdout == "refunded means end for all products again\n"
    assert all(row["is_default"] for row in listed("rules", "list"))


def test_a_rule_moves_what_was_sold_before(shop: Shop, run: Run, settle: Settle) -> None:
    shop.arrive(sale="100")
    shop.arrive(9, sale="100")
    run("rules", "set", "9", "end")
    settle()
    assert states() == {"Curso 900": "ended"}
    run("rules", "reset", "9")
    settle()
    assert live() == {"Curso 900"}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("rules", "set", "1", "suspend"), 1),
        (("rules", "set", "70", "grant", "--days", "2"), 1),
        (("rules", "reset", "9"), 1),
        (("rules", "set", "unknown", "end"), 2),
        (("rules", "set", "12345", "end"), 2),
        (("rules", "set", "9", "explode"), 2),
        (("rules", "set", "9", "end", "--days", "-1"), 2),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...], status: int) -> None:
    assert run(*arguments).exit_code == status
