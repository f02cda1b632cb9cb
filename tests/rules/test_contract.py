"""Where a subscription stands, whatever the order of its news."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.rules.contract import Charge, NoticeFacts, Standing, newest, standing
from receiver.rules.sale import SaleLife, remember
from receiver.rules.vocabulary import Event, Period, SaleStatus

OVERDUE, CANCELLED = Event.SUBSCRIPTION_OVERDUE, Event.SUBSCRIPTION_CANCELLED
START = datetime(2026, 1, 10, 12, tzinfo=UTC)


def month(number: int) -> datetime:
    return datetime(2026, number, 10, 12, tzinfo=UTC)


def paid(number: int, *heard: datetime, **other: Any) -> Charge:
    """The charge of one month, paid on its day, and heard of then unless said otherwise."""
    life = SaleLife()
    for at in heard or (month(number),):
        life = remember(life, SaleStatus.APPROVED, at=at)
    told: dict[str, Any] = {"instalment": number, "period": Period.MONTHLY} | other
    day = month(number)
    return Charge(code=f"{number}", life=life, started_at=day, paid_at=day, **told)


def notice(event: Event, number: int, **other: Any) -> NoticeFacts:
    """A notice about the charge of one month, told on its day."""
    at = month(number) + timedelta(hours=1)
    told: dict[str, Any] = {"at": at, "again_at": at, "instalment": number}
    told |= {"charge_started_at": month(number)} | other
    return NoticeFacts(event=event, **told)


def stands(*facts: Charge | NoticeFacts) -> set[Standing]:
    """Where the contract stands, for every order of the facts."""
    return {
        standing(
            [fact for fact in order if isinstance(fact, Charge)],
            [fact for fact in order if isinstance(fact, NoticeFacts)],
        )[0]
        for order in itertools.permutations(facts)
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], Standing.WAITING),
        ([paid(1)], Standing.ACTIVE),
        ([paid(1), notice(OVERDUE, 2)], Standing.OVERDUE),
        ([paid(1), notice(OVERDUE, 2), paid(2)], Standing.ACTIVE),
        ([paid(1), notice(OVERDUE, 2), paid(3)], Standing.ACTIVE),
        ([paid(1), paid(2), notice(OVERDUE, 3), notice(CANCELLED, 3)], Standing.CANCELLED),
        # A cancellation may name the last charge that was paid.
        (
            [paid(2), notice(OVERDUE, 3), notice(CANCELLED, 2, is_after_payment=True)],
            Standing.CANCELLED,
        ),
        ([paid(2), notice(CANCELLED, 2, is_after_payment=True), paid(3)], Standing.ACTIVE),
        ([notice(OVERDUE, 1)], Standing.OVERDUE),
        ([paid(1), notice(OVERDUE, 1, is_after_payment=True)], Standing.OVERDUE),
        # Numbered like the last paid charge, but begun when its period was over.
        ([paid(1), notice(OVERDUE, 1, charge_started_at=month(2))], Standing.OVERDUE),
        ([paid(2), notice(OVERDUE, 1, instalment=None)], Standing.ACTIVE),
        ([paid(1), notice(OVERDUE, 2, instalment=None)], Standing.OVERDUE),
    ],
)
def test_a_contract_stands_where_its_charges_and_notices_put_it(
    facts: list[Charge | NoticeFacts], expected: Standing
) -> None:
    """S12: for every order of arrival that the facts themselves can put right."""
    assert stands(*facts) == {expected}


def test_a_payment_seen_before_a_cancellation_and_told_again_after_it_reactivates() -> None:
    ended = notice(CANCELLED, 2, is_after_payment=True)
    assert stands(paid(2, month(2), month(3)), ended) == {Standing.ACTIVE}
    assert stands(paid(2, month(3)), ended) == {Standing.CANCELLED}


def test_a_cancelled_unpaid_charge_that_is_paid_later_reactivates() -> None:
    ended = notice(CANCELLED, 2)
    assert stands(paid(1), paid(2, month(2) + timedelta(days=2)), ended) == {Standing.ACTIVE}
    assert stands(paid(2, month(2)), ended) == {Standing.CANCELLED}


def test_dates_of_the_marketplace_overrule_every_guess() -> None:
    life = remember(SaleLife(), SaleStatus.APPROVED, at=month(5), is_dated=True)
    dated = Charge(code="2", life=life, instalment=2, paid_at=month(2), period=Period.MONTHLY)
    before, after = month(4), month(6)
    assert stands(dated, notice(OVERDUE, 3, at=before, again_at=before, is_dated=True)) == {
        Standing.ACTIVE
    }
    assert stands(dated, notice(OVERDUE, 1, at=after, again_at=after, is_dated=True)) == {
        Standing.OVERDUE
    }


def test_days_of_grace_begin_with_the_first_notice() -> None:
    first, second = notice(OVERDUE, 2), notice(OVERDUE, 3)
    assert standing([paid(1)], [second, first])[1] == first


def test_the_newest_charge_is_that_of_the_highest_instalment() -> None:
    assert newest([paid(2), paid(3), paid(1)]) == paid(3)
    assert newest([]) is None


@pytest.mark.parametrize(
    ("paid_on", "period", "until"),
    [
        ("2026-01-31", Period.MONTHLY, "2026-02-28"),
        ("2026-01-10", Period.WEEKLY, "2026-01-17"),
        ("2026-11-30", Period.QUARTERLY, "2027-02-28"),
        ("2026-12-15", Period.BIMONTHLY, "2027-02-15"),
        ("2026-08-31", Period.HALF_YEARLY, "2027-02-28"),
        ("2028-02-29", Period.YEARLY, "2029-02-28"),
        ("2026-01-10", None, "2026-02-10"),
    ],
)
def test_a_payment_lasts_for_its_period(paid_on: str, period: Period, until: str) -> None:
    day = datetime.fromisoformat(paid_on).replace(tzinfo=UTC)
    life = remember(SaleLife(), SaleStatus.APPROVED, at=day)
    charge = Charge(code="1", life=life, paid_at=day, period=period)
    assert f"{charge.paid_until:%Y-%m-%d}" == until
