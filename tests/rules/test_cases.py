"""What news of unfinished purchases comes to: when a case opens, what it shows, what closes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from receiver.rules.cases import Case
from receiver.rules.cases import cases as cases_of
from receiver.rules.recovering import CaseKind, CaseState, News, What

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
THREAD = "ana@example.test|900"
CONTRACT = "contract:subscription:700"


def on(days: float, what: What, *, sale: str = "", thread: str = THREAD, **told: Any) -> News:
    """News of so many days after noon; a payment is of that moment."""
    at = NOON + timedelta(days=days)
    facts = {"role": "producer", "way": told.pop("way", {})}
    paid = {"bought_at": told.pop("bought_at", at), "cents": 19700} if what is What.PAID else {}
    return News(thread=thread, what=what, at=at, sale_code=sale, facts=facts, **paid, **told)


def cases(*news: News, days: float = 10, thread: str = THREAD) -> list[Case]:
    """The cases as they are seen so many days after noon."""
    return cases_of(thread, news, now=NOON + timedelta(days=days))


def states(*news: News, **told: Any) -> list[CaseState]:
    return [case.state for case in cases(*news, **told)]


def test_an_abandoned_checkout_is_open_until_it_is_paid() -> None:
    left = on(0, What.ABANDONED)
    assert states(left) == [CaseState.OPEN]
    (case,) = cases(left, on(1, What.PAID, sale="2"))
    assert (case.state, case.purchase and case.purchase.code) == (CaseState.RECOVERED, "2")


def test_tries_before_one_payment_are_one_case_and_later_ones_another() -> None:
    news = on(0, What.ABANDONED), on(1, What.UNPAID, sale="1"), on(2, What.PAID, sale="2")
    assert states(*news) == [CaseState.RECOVERED]
    assert states(*news, on(30, What.ABANDONED), days=31) == [CaseState.RECOVERED, CaseState.OPEN]


@pytest.mark.parametrize(("days", "state"), [(-6, CaseState.RECOVERED), (-8, CaseState.OPEN)])
def test_who_bought_shortly_before_was_not_lost(days: float, state: CaseState) -> None:
    assert states(on(days, What.PAID, sale="1"), on(0, What.ABANDONED)) == [state]


def test_a_payment_of_the_same_sale_counts_wherever_it_was_told() -> None:
    told = on(1, What.PAID, sale="1", thread="sale:1", bought_at=None)
    assert states(on(0, What.UNPAID, sale="1"), told) == [CaseState.RECOVERED]


def test_what_was_given_back_is_lost_and_a_dispute_won_is_not() -> None:
    news = on(0, What.UNPAID, sale="1"), on(1, What.PAID, sale="1")
    refund = on(3, What.REFUNDED, sale="1", thread="sale:1")
    dispute = on(3, What.DISPUTED, sale="1", thread="sale:1")
    assert states(*news, refund) == [CaseState.LOST]
    assert states(*news, dispute) == [CaseState.LOST]
    assert states(*news, dispute, on(4, What.PAID, sale="1")) == [CaseState.RECOVERED]


def test_nothing_is_heard_for_sixty_days() -> None:
    left = on(0, What.ABANDONED)
    assert states(left, days=59) == [CaseState.OPEN]
    assert states(left, days=61) == [CaseState.EXPIRED]
    assert states(left, on(70, What.PAID, sale="1"), days=71) == [CaseState.EXPIRED]


def test_what_was_put_aside_stays_so_and_another_try_is_another_case() -> None:
    news = on(0, What.ABANDONED), on(1, What.DISMISSED)
    assert states(*news) == [CaseState.DISMISSED]
    assert states(*news, on(2, What.ABANDONED)) == [CaseState.DISMISSED, CaseState.OPEN]
    paid = on(3, What.PAID, sale="9")
    both = [CaseState.DISMISSED, CaseState.RECOVERED]
    assert states(*news, on(2, What.ABANDONED), paid) == both


def test_a_boleto_that_lapsed_leaves_the_link_to_the_checkout() -> None:
    way = {"url": "https://pay.example.com/1", "boleto_line": "123"}
    issued = on(0, What.UNPAID, sale="1", way=way)
    (case,) = cases(issued)
    assert case.way == way
    (case,) = cases(on(3, What.LAPSED, sale="1", way=way), issued)
    assert (case.kind, case.way) == (CaseKind.UNPAID, {"url": way["url"]})


def test_a_contract_is_answered_by_a_later_payment_only() -> None:
    def told(days: float, what: What) -> News:
        return on(days, what, thread=CONTRACT)

    overdue = told(0, What.OVERDUE)
    assert states(told(-1, What.PAID), overdue, thread=CONTRACT) == [CaseState.OPEN]
    assert states(overdue, told(1, What.PAID), thread=CONTRACT) == [CaseState.RECOVERED]
    assert states(overdue, told(2, What.ENDED), thread=CONTRACT) == [CaseState.LOST]


def test_a_sale_told_without_its_buyer_is_nothing_where_somebody_knows_the_buyer() -> None:
    alone = on(0, What.ABANDONED, sale="1", thread="sale:1")
    assert states(alone, thread="sale:1") == [CaseState.OPEN]
    assert states(alone, on(0, What.ABANDONED, sale="1"), thread="sale:1") == []
