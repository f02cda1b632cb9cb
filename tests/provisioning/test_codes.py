"""Codes of events that nobody knew: held, explained by the producer, and taken back."""

from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db
from receiver.models import EventMeaning, LogEntry, Postback
from receiver.models.log_entry import Deed
from receiver.provisioning import Refused
from receiver.rules.triage import MEANABLE, UNEXPLAINED
from receiver.rules.vocabulary import EVENTS, Event, Meaning
from tests.factories import Shop, letters, live, members, states
from tests.web.admin.staffed import OWNER

BY: dict[str, Any] = {"by": OWNER}
COURSE = "Curso 900"


def explain(shop: Shop, code: int, event: Event | None) -> None:
    """Say what a code means."""
    provisioning.explain_code(code, event, now=shop.tick(), **BY)


def again(shop: Shop) -> None:
    """Have all that was kept understood again."""
    ids = list(db.session.scalars(sa.select(Postback.id)))
    provisioning.begin_replay(ids, now=shop.tick(), **BY)
    for _turn in range(3):
        shop.tick()
        shop.work()


def outcomes() -> list[tuple[str, str, str]]:
    """As what event each postback is kept, what it came to, and why."""
    db.session.rollback()
    found = db.session.scalars(sa.select(Postback).order_by(Postback.id))
    return [(str(one.event), str(one.outcome), one.reason) for one in found]


HELD = ("unknown", "held", "event-unknown")


def test_a_code_without_a_meaning_is_held(shop: Shop) -> None:
    explain(shop, 778, Event.APPROVED)
    shop.arrive(777)
    assert outcomes() == [HELD]
    assert (members(), letters()) == ([], [])


def test_with_a_meaning_it_grants_as_that_event_would(shop: Shop) -> None:
    explain(shop, 777, Event.APPROVED)
    shop.arrive(777)
    assert outcomes() == [("approved", "applied", "sale-now")]
    assert live() == {COURSE}
    assert letters() == ["welcome"]


@pytest.mark.parametrize("event", sorted(set(MEANABLE) - {Event.APPROVED}))
def test_it_comes_to_what_the_known_code_comes_to(shop: Shop, event: Event) -> None:
    code = next(code for code, known in EVENTS.items() if known is event)
    explain(shop, 777, event)
    for arrives, name in ((code, "ana"), (777, "bia")):
        told = {"sale": f"1{arrives}", "email": f"{name}@example.test", "subscription": name}
        shop.arrive(2, **told)
        shop.arrive(arrives, **told)
    _, known, _, said = outcomes()
    assert said == known
    assert states("bia@example.test") == states("ana@example.test")


def test_what_came_before_changes_only_when_it_is_understood_again(shop: Shop) -> None:
    shop.arrive(777)
    explain(shop, 777, Event.APPROVED)
    shop.work()
    assert outcomes() == [HELD]
    (number,) = db.session.scalars(sa.select(Postback.id))
    told = provisioning.rehearse([number], now=shop.tick())
    assert told.counts[Deed.GRANTED] == 1 and outcomes() == [HELD]
    again(shop)
    assert live() == {COURSE}


def test_taken_back_it_is_held_and_what_was_done_stays(shop: Shop) -> None:
    explain(shop, 777, Event.APPROVED)
    shop.arrive(777)
    provisioning.forget_code(777, now=shop.tick(), **BY)
    shop.arrive(777, sale="200")
    assert [kept[1] for kept in outcomes()] == ["applied", "held"]
    assert live() == {COURSE}


def test_a_code_that_means_nothing_waits_for_nobody(shop: Shop) -> None:
    shop.arrive(777)
    explain(shop, 777, None)
    again(shop)
    shop.arrive(777, sale="200")
    assert outcomes() == [("unknown", "ignored", "event-said-empty")] * 2
    assert (members(), letters()) == ([], [])


def test_a_rule_for_the_event_counts_for_the_code_too(shop: Shop) -> None:
    explain(shop, 777, Event.ABANDONED)
    shop.arrive(2)
    shop.arrive(777)
    assert outcomes()[-1][2] == "abandoned" and live() == {COURSE}
    provisioning.set_rule("", Event.ABANDONED, Meaning.SUSPEND, now=shop.tick(), **BY)
    shop.work()
    assert states() == {COURSE: "suspended"}


@pytest.mark.parametrize("code", EVENTS)
def test_a_known_code_keeps_its_meaning(shop: Shop, code: int) -> None:
    for event in (Event.APPROVED, EVENTS[code], None):
        with pytest.raises(Refused) as refused:
            explain(shop, code, event)
        assert refused.value.reason == "code-known"
    assert EventMeaning.all() == []


@pytest.mark.parametrize("event", [Event.UNKNOWN, *sorted(UNEXPLAINED)])
def test_nothing_is_explained_by_what_needs_an_explanation(shop: Shop, event: Event) -> None:
    with pytest.raises(Refused) as refused:
        explain(shop, 777, event)
    assert refused.value.reason == "code-cannot-mean"


def test_what_was_never_explained_cannot_be_taken_back(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        provisioning.forget_code(777, now=shop.tick(), **BY)
    assert refused.value.reason == "code-not-explained"


def test_the_log_tells_each_change(shop: Shop) -> None:
    explain(shop, 777, Event.APPROVED)
    explain(shop, 777, None)
    provisioning.forget_code(777, now=shop.tick(), **BY)
    asked = sa.select(LogEntry).where(LogEntry.deed == Deed.CODE_EXPLAINED).order_by(LogEntry.id)
    told = [(line.facts["before"], line.facts["after"]) for line in db.session.scalars(asked)]
    steps = ["event-unknown", "event-approved", "event-nothing", "event-unknown"]
    assert told == list(pairwise(steps))
