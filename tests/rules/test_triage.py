"""Which postbacks are acted on: every event, every role."""

from dataclasses import replace
from typing import Any

import pytest

from receiver.rules.facts import ContractTold, PostbackFacts, SaleTold
from receiver.rules.triage import set_aside, with_event
from receiver.rules.vocabulary import EVENTS, Contract, Event, Outcome, Role, SaleStatus

ACTED_ON = {1, 2, 3, 4, 5, 6, 101, 102, 103, 104, 105, 106}
HELD = {8, 9, 70, 98, 99}
IGNORED = {7, 120}


def told(event: Event | None = Event.APPROVED, **other: Any) -> PostbackFacts:
    facts = PostbackFacts(
        event=event,
        event_code=2,
        role=Role.PRODUCER,
        role_code=2,
        sale=SaleTold("100", SaleStatus.APPROVED),
        subscription=ContractTold(Contract.SUBSCRIPTION, "900"),
        recovery=ContractTold(Contract.RECOVERY, "901"),
    )
    return replace(facts, **other)


def outcome(facts: PostbackFacts, *, is_mapped: bool = False) -> Outcome | None:
    decision = set_aside(facts, is_mapped=is_mapped)
    return decision.outcome if decision else None


@pytest.mark.parametrize(("code", "event"), EVENTS.items())
def test_every_event_is_acted_on_held_or_ignored(code: int, event: Event) -> None:
    expected = {code in HELD: Outcome.HELD, code in IGNORED: Outcome.IGNORED}.get(True)
    assert outcome(told(event)) == expected
    assert {code in kind for kind in (ACTED_ON, HELD, IGNORED)} == {True, False}


def test_an_unknown_event_is_held_even_when_the_sale_is_called_paid() -> None:
    """S13."""
    assert outcome(told(Event.UNKNOWN)) is Outcome.HELD


@pytest.mark.parametrize("role", list(Role))
def test_only_producer_and_co_producer_provision(role: Role) -> None:
    expected = None if role in (Role.PRODUCER, Role.COPRODUCER) else Outcome.IGNORED
    expected = Outcome.HELD if role is Role.UNKNOWN else expected
    assert outcome(told(role=role)) == expected
    assert outcome(told(role=role), is_mapped=True) is None


@pytest.mark.parametrize(
    ("event", "is_mapped", "expected"),
    [
        (None, False, Outcome.TEST),
        (None, True, Outcome.TEST),
        (Event.APPROVED, False, Outcome.TEST),
        (Event.APPROVED, True, None),
    ],
)
def test_the_panel_test_is_known_by_its_name_and_one_sign_more(
    event: Event | None, is_mapped: bool, expected: Outcome | None
) -> None:
    facts = told(event, is_named_like_test=True)
    assert outcome(facts, is_mapped=is_mapped) == expected


def test_without_an_event_the_status_speaks_only_for_a_product_mapped_on_purpose() -> None:
    silent = told(None)
    assert outcome(with_event(silent, is_mapped=False)) is Outcome.HELD
    assert with_event(silent, is_mapped=True).event is Event.APPROVED


def test_a_contradiction_is_held() -> None:
    assert outcome(told(contradiction="venda.codigo")) is Outcome.HELD


def test_what_names_no_sale_or_no_contract_is_held() -> None:
    assert outcome(told(sale=None)) is Outcome.HELD
    assert outcome(told(Event.SUBSCRIPTION_OVERDUE, subscription=None, recovery=None)) is (
        Outcome.HELD
    )
