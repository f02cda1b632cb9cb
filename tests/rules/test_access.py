"""Which doors are open, as a function of sales, contracts, mapping, rules, hands and clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.rules.access import (
    Entitlement,
    Hand,
    MemberFacts,
    Opening,
    derive,
    next_change,
    open_areas,
)
from receiver.rules.contract import Charge, NoticeFacts
from receiver.rules.facts import ItemTold
from receiver.rules.meaning import DEFAULTS, Cell, Meanings
from receiver.rules.sale import SaleLife, remember
from receiver.rules.verdict import ContractFacts
from receiver.rules.vocabulary import (
    AccessState,
    Contract,
    Event,
    Meaning,
    Origin,
    Period,
    SaleStatus,
)

LIVE, SUSPENDED, ENDED = AccessState.LIVE, AccessState.SUSPENDED, AccessState.ENDED
DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
COURSE, BONUS = 1, 2
OPENS = (Opening("course", COURSE), Opening("bonus", BONUS))


def sale(
    code: str, *news: SaleStatus, items: tuple[str, ...] = ("course",), **other: Any
) -> Charge:
    """A sale with one piece of news a day, beginning with the first day."""
    life = SaleLife()
    for day, status in enumerate(news):
        life = remember(life, status, at=START + day * DAY)
    sold = tuple(ItemTold(product=item) for item in items)
    return Charge(code=code, life=life, items=sold, **({"paid_at": START} | other))


def doors(facts: MemberFacts, *, on_day: float = 10) -> dict[tuple[int, str], Entitlement]:
    found = derive(facts, START + on_day * DAY)
    assert open_areas(facts, START + on_day * DAY) == {e.area_id for e in found if e.is_live}
    return {(e.area_id, e.code): e for e in found}


def states(*sales: Charge, on_day: float = 10, **other: Any) -> dict[tuple[int, str], AccessState]:
    facts = MemberFacts(sales=sales, openings=OPENS, **other)
    return {place: door.state for place, door in doors(facts, on_day=on_day).items()}


@pytest.mark.parametrize(
    ("news", "state"),
    [
        ((SaleStatus.APPROVED,), LIVE),
        ((SaleStatus.COMPLETED,), LIVE),
        ((SaleStatus.APPROVED, SaleStatus.COMPLETED), LIVE),
        ((SaleStatus.APPROVED, SaleStatus.REFUNDED), ENDED),
        ((SaleStatus.APPROVED, SaleStatus.DISPUTED), SUSPENDED),
        ((SaleStatus.APPROVED, SaleStatus.DISPUTED, SaleStatus.APPROVED), LIVE),
        ((SaleStatus.APPROVED, SaleStatus.DISPUTED, SaleStatus.REFUNDED), ENDED),
    ],
)
def test_a_paid_sale_opens_its_door_until_the_money_goes_back(
    news: tuple[SaleStatus, ...], state: AccessState
) -> None:
    assert states(sale("7", *news)) == {(COURSE, "7"): state}


@pytest.mark.parametrize("status", [SaleStatus.WAITING, SaleStatus.CANCELLED, SaleStatus.REFUNDED])
def test_a_sale_that_was_never_paid_has_no_door(status: SaleStatus) -> None:
    assert states(sale("7", status)) == {}


def test_a_refund_of_one_of_two_sales_leaves_the_door_of_the_other() -> None:
    first = sale("7", SaleStatus.APPROVED, SaleStatus.REFUNDED)
    second = sale("8", SaleStatus.APPROVED)
    assert states(first, second) == {(COURSE, "7"): ENDED, (COURSE, "8"): LIVE}


def test_an_order_bump_opens_the_doors_of_all_its_items_and_loses_all() -> None:
    items = ("course", "bonus", "unmapped")
    bump = sale("7", SaleStatus.APPROVED, items=items)
    assert states(bump) == {(COURSE, "7"): LIVE, (BONUS, "7"): LIVE}
    back = sale("7", SaleStatus.APPROVED, SaleStatus.REFUNDED, items=items)
    assert states(back) == {(COURSE, "7"): ENDED, (BONUS, "7"): ENDED}


def test_a_plan_opens_its_own_doors_and_those_of_its_product() -> None:
    items = (ItemTold("course", plan="gold"),)
    gold = Charge("7", remember(SaleLife(), SaleStatus.APPROVED, at=START), items)
    openings = (*OPENS, Opening("course", 3, plan="gold"), Opening("course", 4, plan="silver"))
    found = doors(MemberFacts(sales=(gold,), openings=openings))
    assert set(found) == {(COURSE, "7"), (3, "7")}


def test_days_of_validity_count_from_the_payment_and_not_from_completion() -> None:
    openings = (Opening("course", COURSE, days=30),)
    news = (SaleStatus.APPROVED, SaleStatus.COMPLETED)
    facts = MemberFacts(sales=(sale("7", *news),), openings=openings)
    live = doors(facts, on_day=29)[COURSE, "7"]
    assert (live.state, live.until, live.reason) == (LIVE, START + 30 * DAY, "validity-soon")
    over = doors(facts, on_day=31)[COURSE, "7"]
    assert (over.state, over.since, over.reason) == (ENDED, START + 30 * DAY, "validity")


def test_the_clock_is_owed_a_look_at_the_first_end() -> None:
    openings = (Opening("course", COURSE, days=30), Opening("bonus", BONUS, days=5))
    both = sale("7", SaleStatus.APPROVED, items=("course", "bonus"))
    facts = MemberFacts(sales=(both,), openings=openings)
    assert next_change(derive(facts, START)) == START + 5 * DAY
    assert next_change(derive(facts, START + 6 * DAY)) == START + 30 * DAY
    assert next_change(derive(facts, START + 31 * DAY)) is None


def club(*charges: Charge, notices: tuple[NoticeFacts, ...] = ()) -> MemberFacts:
    contract = ContractFacts(Contract.SUBSCRIPTION, "900", charges, notices)
    return MemberFacts(contracts=(contract,), openings=OPENS)


def told(event: Event, day: int, **other: Any) -> NoticeFacts:
    at = START + day * DAY
    return NoticeFacts(event=event, at=at, again_at=at, **other)


MONTHLY: dict[str, Any] = {"period": Period.MONTHLY, "instalment": 1}


def test_a_subscription_is_open_until_told_otherwise() -> None:
    facts = club(sale("7", SaleStatus.APPROVED, **MONTHLY))
    door = doors(facts, on_day=90)[COURSE, "900"]
    assert (door.state, door.origin, door.until) == (LIVE, Origin.SUBSCRIPTION, None)


@pytest.mark.parametrize(("on_day", "state"), [(32.9, LIVE), (33, SUSPENDED), (60, SUSPENDED)])
def test_an_overdue_charge_has_three_days_of_grace(on_day: float, state: AccessState) -> None:
    overdue = told(Event.SUBSCRIPTION_OVERDUE, 30, instalment=2)
    facts = club(sale("7", SaleStatus.APPROVED, **MONTHLY), notices=(overdue,))
    door = doors(facts, on_day=on_day)[COURSE, "900"]
    assert door.state is state
    assert (door.until or door.since) == START + 33 * DAY


@pytest.mark.parametrize(("on_day", "state"), [(20, LIVE), (30.9, LIVE), (31, ENDED)])
def test_a_cancelled_subscription_lasts_for_the_paid_period(
    on_day: float, state: AccessState
) -> None:
    cancelled = told(Event.SUBSCRIPTION_CANCELLED, 10, instalment=1, is_after_payment=True)
    facts = club(sale("7", SaleStatus.APPROVED, **MONTHLY), notices=(cancelled,))
    assert doors(facts, on_day=on_day)[COURSE, "900"].state is state


def test_a_changed_plan_opens_what_the_newest_charge_is_for() -> None:
    first = sale("7", SaleStatus.APPROVED, **MONTHLY)
    second = sale("8", SaleStatus.APPROVED, items=("bonus",), instalment=2)
    assert set(doors(club(first, second))) == {(BONUS, "900")}


def test_a_refunded_charge_falls_back_on_what_an_earlier_one_still_covers() -> None:
    first = sale("7", SaleStatus.APPROVED, **MONTHLY)
    second = sale("8", SaleStatus.APPROVED, SaleStatus.REFUNDED, instalment=2)
    assert doors(club(first, second), on_day=20)[COURSE, "900"].reason == "earlier-charge-soon"
    assert doors(club(first, second), on_day=40)[COURSE, "900"].state is ENDED


def test_what_a_hand_opened_stays_until_its_day() -> None:
    hand = Hand(COURSE, opens=True, at=START, by="dona", until=START + 5 * DAY)
    assert states(hands=(hand,), on_day=4) == {(COURSE, ""): LIVE}
    assert states(hands=(hand,), on_day=6) == {(COURSE, ""): ENDED}


def test_what_a_hand_closed_opens_again_only_for_a_later_purchase() -> None:
    hand = Hand(COURSE, opens=False, at=START + 2 * DAY, by="dona")
    before, after = sale("7", SaleStatus.APPROVED), sale("8", *([SaleStatus.WAITING] * 4))
    later = Charge("8", remember(after.life, SaleStatus.APPROVED, at=START + 5 * DAY), before.items)
    assert states(before, later, hands=(hand,)) == {(COURSE, "7"): ENDED, (COURSE, "8"): LIVE}


def rule(event: Event, meaning: Meaning, days: int = 0, product: str = "") -> dict[str, Any]:
    return {"meanings": Meanings({(product, event): Cell(meaning, days)})}


def test_a_rule_of_a_product_goes_before_that_of_all_and_the_default() -> None:
    refunded = sale("7", SaleStatus.APPROVED, SaleStatus.REFUNDED)
    assert states(refunded) == {(COURSE, "7"): ENDED}
    assert states(refunded, **rule(Event.REFUNDED, Meaning.NOTHING)) == {(COURSE, "7"): LIVE}
    late = rule(Event.REFUNDED, Meaning.SUSPEND, days=5, product="course")
    assert states(refunded, on_day=5, **late) == {(COURSE, "7"): LIVE}
    assert states(refunded, on_day=6, **late) == {(COURSE, "7"): SUSPENDED}


def test_a_product_whose_approval_means_nothing_opens_nothing() -> None:
    silent = rule(Event.APPROVED, Meaning.NOTHING, product="course")
    assert states(sale("7", SaleStatus.APPROVED), **silent) == {}


def test_every_event_has_a_default_meaning() -> None:
    assert set(DEFAULTS) == set(Event)
