"""Every cell of the matrix: each event with each meaning that it can have, on what it is told of."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.rules.access import Entitlement, MemberFacts, Opening, derive, open_areas
from receiver.rules.contract import Charge, NoticeFacts
from receiver.rules.facts import ItemTold
from receiver.rules.meaning import DEFAULTS, Cell, Meanings, can_mean
from receiver.rules.news import RULED, NewsFacts
from receiver.rules.reasons import WORDS
from receiver.rules.sale import SaleLife, remember
from receiver.rules.verdict import ContractFacts, gives
from receiver.rules.vocabulary import (
    EVENT_STATUSES,
    AccessState,
    Contract,
    Event,
    Meaning,
    SaleStatus,
)

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 4, 1, 12, tzinfo=UTC)
NOTICES = {Event.SUBSCRIPTION_OVERDUE, Event.SUBSCRIPTION_CANCELLED, Event.RECOVERY_CANCELLED}
RECOVERY = {Event.RECOVERY_ACTIVE, Event.RECOVERY_CANCELLED}
ON_CONTRACTS = NOTICES | RECOVERY | {Event.SUBSCRIPTION_ACTIVE, Event.SUBSCRIPTION_WAITING}
PAYMENTS = {Event.APPROVED, Event.SUBSCRIPTION_ACTIVE, Event.RECOVERY_ACTIVE}
# What may open a sale that was not paid.
OPENING = sorted(RULED | {Event.WAITING, Event.CANCELLED})
ITEMS = (ItemTold("course"),)
CELLS = [
    (event, meaning)
    for event, meaning in itertools.product(sorted(Event), sorted(Meaning))
    if can_mean(event, meaning)
]


def heard(event: Event, day: float = 1, again: float | None = None, **other: Any) -> NewsFacts:
    last = day if again is None else again
    return NewsFacts(event, START + day * DAY, START + last * DAY, **other)


def lived(*news: SaleStatus | None) -> SaleLife:
    """A life with one piece of news a day."""
    life = SaleLife()
    for day, status in enumerate(news):
        life = remember(life, status, at=START + day * DAY) if status else life
    return life


def paid(*after: SaleStatus | None, **other: Any) -> Charge:
    charge = Charge("7", lived(SaleStatus.APPROVED, *after), ITEMS, instalment=1, paid_at=START)
    return replace(charge, **other)


def told_of(event: Event) -> MemberFacts:
    """Something that was paid, and of which the event was told a day later."""
    if event not in ON_CONTRACTS:
        status = EVENT_STATUSES.get(event)
        news = (heard(event),) if event in RULED else ()
        return MemberFacts(sales=(paid(status, news=news),))
    kind = Contract.RECOVERY if event in RECOVERY else Contract.SUBSCRIPTION
    at = START + DAY
    notices = (NoticeFacts(event, at, at, instalment=1, is_after_payment=True),)
    waiting = Charge("8", lived(None, SaleStatus.WAITING), ITEMS, 2, news=(heard(event),))
    charges = (paid(), waiting) if event in RULED else (paid(),)
    return MemberFacts(
        contracts=(ContractFacts(kind, "900", charges, notices if event in NOTICES else ()),)
    )


def door(facts: MemberFacts, cells: dict[Event, Cell], day: float = 2) -> Entitlement | None:
    """The only door, if there is one."""
    on = START + day * DAY
    meanings = Meanings({("", event): cell for event, cell in cells.items()})
    whole = replace(facts, meanings=meanings, openings=(Opening("course", 1),))
    found = derive(whole, on)
    assert open_areas(whole, on) == {e.area_id for e in found if e.is_live}
    assert len(found) <= 1
    return next(iter(found), None)


def state(facts: MemberFacts, cells: dict[Event, Cell], *, day: float = 2) -> str | None:
    found = door(facts, cells, day)
    return found.state.value if found else None


@pytest.mark.parametrize(("event", "meaning"), CELLS)
def test_what_was_paid_follows_every_cell(event: Event, meaning: Meaning) -> None:
    found = door(told_of(event), {event: Cell(meaning)})
    if event in PAYMENTS and meaning is Meaning.NOTHING:
        assert found is None
        return
    was_paid = event not in (Event.WAITING, Event.CANCELLED)  # else it came too late to count
    closed = {Meaning.SUSPEND: AccessState.SUSPENDED, Meaning.END: AccessState.ENDED}
    expected = closed.get(meaning, AccessState.LIVE) if was_paid else AccessState.LIVE
    assert found and found.state is expected
    assert (found.until == NEXT_MONTH) is (was_paid and meaning is Meaning.END_OF_PERIOD)
    assert found.reason in WORDS


@pytest.mark.parametrize(("event", "meaning"), CELLS)
def test_days_put_off_what_closes(event: Event, meaning: Meaning) -> None:
    if event in (Event.WAITING, Event.CANCELLED) or meaning not in (Meaning.SUSPEND, Meaning.END):
        return
    facts = told_of(event)
    cells: dict[Event, Cell] = {event: Cell(meaning, days=5)}
    before, after = (door(facts, cells, day) for day in (4.9, 6))
    assert before and before.is_live and before.until and before.reason in WORDS
    assert after and not after.is_live and after.since == before.until


@pytest.mark.parametrize("event", sorted(Event))
def test_an_event_that_means_nothing_is_as_if_it_had_not_been_told(event: Event) -> None:
    if event in PAYMENTS or event in (Event.COMPLETED, Event.UNKNOWN):
        return
    nothing: dict[Event, Cell] = {event: Cell(Meaning.NOTHING)}
    assert state(told_of(event), nothing, day=90) == "live"


@pytest.mark.parametrize("event", OPENING)
def test_what_was_not_paid_opens_by_a_rule_and_from_then_on(event: Event) -> None:
    facts = unpaid(event)
    assert door(facts, {}) is None
    found = door(facts, {event: Cell(Meaning.GRANT)})
    assert found and found.is_live
    assert (found.since, found.reason) == (START + DAY, "news-opens")


def unpaid(event: Event, *, then: SaleStatus | None = None, **other: Any) -> MemberFacts:
    """A sale, or the first charge of a contract, of which nothing but this was told."""
    news = (heard(event),) if event in RULED else ()
    charge = Charge("7", lived(None, EVENT_STATUSES.get(event), then), ITEMS, news=news, **other)
    if event not in ON_CONTRACTS:
        return MemberFacts(sales=(charge,))
    return MemberFacts(contracts=(ContractFacts(Contract.SUBSCRIPTION, "900", (charge,)),))


@pytest.mark.parametrize("event", [event for event in OPENING if event is not Event.CANCELLED])
@pytest.mark.parametrize(
    ("then", "meaning", "expected"),
    [
        (SaleStatus.CANCELLED, Meaning.NOTHING, "ended"),
        (SaleStatus.CANCELLED, Meaning.SUSPEND, "suspended"),
        (SaleStatus.CANCELLED, Meaning.END_OF_PERIOD, "ended"),
        (SaleStatus.CANCELLED, Meaning.GRANT, "live"),
        (SaleStatus.REFUNDED, Meaning.END, "ended"),
        (SaleStatus.DISPUTED, Meaning.SUSPEND, "suspended"),
        (SaleStatus.APPROVED, Meaning.GRANT, "live"),
    ],
)
def test_what_opened_before_its_payment_closes_when_that_does_not_come(
    event: Event, then: SaleStatus, meaning: Meaning, expected: str
) -> None:
    told = {member: name for name, member in EVENT_STATUSES.items()}[then]
    cells = {event: Cell(Meaning.GRANT), told: Cell(meaning)}
    assert state(unpaid(event, then=then), cells, day=3) == expected


SUSPENDS = {Event.REFUND_ASKED: Cell(Meaning.SUSPEND)}
APPROVED, COMPLETED, REFUNDED = SaleStatus.APPROVED, SaleStatus.COMPLETED, SaleStatus.REFUNDED


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((), "suspended"),
        ((None, APPROVED), "live"),  # known before the news, and told again after it
        ((None, COMPLETED), "live"),
        ((None, REFUNDED), "ended"),
        ((None, APPROVED, REFUNDED), "ended"),
    ],
)
def test_such_news_is_answered_like_a_dispute(
    after: tuple[SaleStatus | None, ...], expected: str
) -> None:
    facts = MemberFacts(sales=(paid(*after, news=(heard(Event.REFUND_ASKED),)),))
    assert state(facts, SUSPENDS, day=9) == expected


def test_an_approval_first_heard_of_after_the_news_may_just_be_late() -> None:
    late = Charge("7", lived(None, None, APPROVED), ITEMS, news=(heard(Event.REFUND_ASKED),))
    assert state(MemberFacts(sales=(late,)), SUSPENDS) == "suspended"


def test_a_date_tells_that_it_is_not_late() -> None:
    life = remember(SaleLife(), APPROVED, at=START + 2 * DAY, is_dated=True)
    sale = Charge("7", life, ITEMS, news=(heard(Event.REFUND_ASKED, is_dated=True),))
    assert state(MemberFacts(sales=(sale,)), SUSPENDS) == "live"


def test_news_that_comes_again_after_its_answer_counts_from_then_on() -> None:
    again = paid(None, APPROVED, news=(heard(Event.REFUND_ASKED, 1, again=5),))
    found = door(MemberFacts(sales=(again,)), SUSPENDS, 9)
    assert found and (found.state, found.since) == (AccessState.SUSPENDED, START + 5 * DAY)


def test_reminders_do_not_start_the_days_anew() -> None:
    cells = {Event.REFUND_ASKED: Cell(Meaning.SUSPEND, days=3)}
    facts = MemberFacts(sales=(paid(news=(heard(Event.REFUND_ASKED, 1, again=3),)),))
    found = door(facts, cells, 4)
    assert found and found.since == START + 4 * DAY


def test_the_payment_of_a_charge_answers_that_it_was_waited_for() -> None:
    waited = (heard(Event.SUBSCRIPTION_WAITING),)
    life = lived(None, SaleStatus.WAITING, APPROVED)
    second = Charge("8", life, ITEMS, 2, paid_at=START + 2 * DAY, news=waited)
    contract = ContractFacts(Contract.SUBSCRIPTION, "900", (paid(), second))
    cells = {Event.SUBSCRIPTION_WAITING: Cell(Meaning.SUSPEND)}
    assert state(MemberFacts(contracts=(contract,)), cells, day=3) == "live"


def test_a_cancellation_that_means_nothing_leaves_the_overdue_charge_in_force() -> None:
    facts = told_of(Event.SUBSCRIPTION_CANCELLED)
    (contract,) = facts.contracts
    overdue = NoticeFacts(Event.SUBSCRIPTION_OVERDUE, START + DAY, START + DAY, instalment=2)
    both = replace(contract, notices=(*contract.notices, overdue))
    cells = {Event.SUBSCRIPTION_CANCELLED: Cell(Meaning.NOTHING)}
    assert state(replace(facts, contracts=(both,)), cells, day=9) == "suspended"


def test_the_order_of_tellings_leaves_no_trace() -> None:
    told = [heard(Event.HIDDEN, day, postback_id=day) for day in (1, 2, 3)]
    for first, *others in itertools.permutations(told):
        for other in others:
            first = first.told_again(other)
        assert first == heard(Event.HIDDEN, 1, again=3, postback_id=1)


def test_a_sale_gives_what_it_was_paid_for_or_what_a_rule_opens() -> None:
    sale = unpaid(Event.TICKET).sales[0]
    grants = Meanings({("course", Event.TICKET): Cell(Meaning.GRANT)})
    assert (gives(sale, Meanings()), gives(sale, grants), gives(paid(), Meanings())) == (
        False,
        True,
        True,
    )
    cancelled = replace(sale, life=lived(None, SaleStatus.CANCELLED))
    assert not gives(cancelled, grants)


def test_what_is_ruled_means_nothing_by_itself() -> None:
    assert all(DEFAULTS[event] == Cell(Meaning.NOTHING) for event in RULED)
