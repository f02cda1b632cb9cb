"""Wishes are applied to terms by a pure function, and kept as plain words."""

import json

import pytest

from receiver.rules.access import Opening
from receiver.rules.meaning import Cell, Meanings
from receiver.rules.terms import Means, MeansAsBefore, Opens, OpensNoMore, Terms, Wish, told, wished
from receiver.rules.vocabulary import Event, Meaning

RULE = ("900", Event.TICKET)
TERMS = Terms(
    (Opening("900", 1), Opening("900", 2, "77", 30), Opening("901", 1)),
    Meanings({RULE: Cell(Meaning.GRANT)}),
)


def test_what_opens_more_leaves_the_others_as_they_are() -> None:
    after = Opens("901", 2, days=10).after(TERMS)
    assert after.openings == (*TERMS.openings, Opening("901", 2, "", 10))
    assert after.meanings == TERMS.meanings


def test_what_opens_already_gets_the_new_days() -> None:
    after = Opens("900", 2, "77", 60).after(TERMS)
    assert set(after.openings) == {
        Opening("900", 1),
        Opening("900", 2, "77", 60),
        Opening("901", 1),
    }


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        (OpensNoMore("900"), [("901", 1)]),
        (OpensNoMore("900", 1), [("900", 2), ("901", 1)]),
        (OpensNoMore("900", plan="77"), [("900", 1), ("901", 1)]),
        (OpensNoMore("900", plan=""), [("900", 2), ("901", 1)]),
        (OpensNoMore("902"), [("900", 1), ("900", 2), ("901", 1)]),
    ],
)
def test_what_opens_no_more_is_just_what_was_meant(
    wish: OpensNoMore, left: list[tuple[str, int]]
) -> None:
    assert [(o.product, o.area_id) for o in wish.after(TERMS).openings] == left


def test_a_rule_takes_its_place_and_leaves_it_again() -> None:
    after = Means("900", Event.TICKET, Meaning.END, 3).after(TERMS)
    assert after.meanings.of(Event.TICKET, "900") == Cell(Meaning.END, 3)
    assert after.openings == TERMS.openings
    assert MeansAsBefore("900", Event.TICKET).after(after).meanings.cells == {}
    assert TERMS.meanings.cells == {RULE: Cell(Meaning.GRANT)}


@pytest.mark.parametrize(
    "wish",
    [
        Opens("900", 1, "77", 3),
        OpensNoMore("900"),
        OpensNoMore("900", 1, ""),
        Means("", Event.REFUNDED, Meaning.SUSPEND, 2),
        MeansAsBefore("900", Event.TICKET),
    ],
)
def test_a_wish_is_kept_and_read_again(wish: Wish) -> None:
    assert wished(json.loads(json.dumps(told(wish)))) == wish
