"""Whatever is told, in any order and however often, the same cases are listed."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import recovery
from receiver.db import db, transaction
from receiver.models import Key, RecoveryCase
from receiver.rules.asides import Asides, WayToPay
from receiver.rules.facts import BuyerTold, ContractTold, ItemTold, PostbackFacts, SaleTold
from receiver.rules.heard import Heard
from receiver.rules.vocabulary import Contract, Event, Role

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = NOON + timedelta(days=20)
EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    # The rows of earlier examples stay: every example has buyers and sales of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
numbers = itertools.count(1)

OF_SALES = (Event.ABANDONED, Event.WAITING, Event.CANCELLED, Event.APPROVED, Event.COMPLETED)
OF_ENDS = (Event.REFUNDED, Event.DISPUTED)
OF_CONTRACTS = (
    Event.SUBSCRIPTION_OVERDUE,
    Event.SUBSCRIPTION_ACTIVE,
    Event.SUBSCRIPTION_CANCELLED,
)
EVENTS = OF_SALES + OF_ENDS + OF_CONTRACTS
NEWS = st.fixed_dictionaries(
    {
        "event": st.sampled_from(EVENTS),
        "day": st.sampled_from([0, 1, 5, 10, 12, 15, 80, 90]),
        "sale": st.sampled_from(["A", "B", "C", ""]),
        "email": st.sampled_from(["ana", "bia", ""]),
        "product": st.sampled_from(["900", "901"]),
        "contract": st.booleans(),
        "role": st.sampled_from([Role.PRODUCER, Role.AFFILIATE]),
        "payment": st.sampled_from(["Boleto", "Pix", "Cartão de crédito", ""]),
    }
)


def heard(number: int, buyer: int, told: dict[str, Any]) -> Heard:
    """A postback of one example, whose names are its own."""
    at = NOON + timedelta(days=told["day"])
    code, email, mark = told["sale"], told["email"], f"x{buyer}x"
    sale = SaleTold(f"{mark}{code}", cents=19700, payment=told["payment"], paid_at=None)
    contract = ContractTold(Contract.SUBSCRIPTION, f"{mark}club")
    facts = PostbackFacts(
        event=told["event"],
        event_code=1,
        role=told["role"],
        role_code=2,
        sale=sale if code else None,
        subscription=contract if told["contract"] else None,
        buyer=BuyerTold(email=f"{email}{mark}@example.test" if email else None),
        items=(ItemTold(told["product"], is_main=True), ItemTold("950")),
        told_at=at,
    )
    way = WayToPay(url=f"https://pay.example.com/{number}", pix_code=f"pix-{number}")
    key_id = db.session.scalar(sa.select(sa.func.min(Key.id))) or 0
    return Heard(number, key_id, told["event"], facts, Asides(way=way), received_at=at)


def enter(*told: Heard) -> None:
    with transaction():
        recovery.enter(told, now=NOW)


def listed(buyer: int) -> list[tuple[Any, ...]]:
    """The cases of one example, without the numbers of their rows and of their example."""
    mark, first = f"x{buyer}x", buyer * 100
    alone = {f"postback:{first + at}": f"postback:{at}" for at in range(20)}
    mine = RecoveryCase.thread.contains(mark) | RecoveryCase.thread.in_(alone)
    told = [*("kind", "state", "role", "cents", "closed_at", "told_at", "began_at")]
    told += ["closing_cents", "was_prompt", "buyer_email", "product_code", "is_simulated"]
    return sorted(
        (
            alone.get(row.thread) or row.thread.replace(mark, ""),
            *(str(getattr(row, name)).replace(mark, "") for name in told),
            row.closing_sale.removeprefix(mark),
            sorted(row.way),
        )
        for row in db.session.scalars(sa.select(RecoveryCase).where(mine))
    )


@EXAMPLES
@given(st.lists(NEWS, min_size=1, max_size=9), st.data())
def test_any_order_and_any_repeats_come_to_the_same(
    key: Key, news: list[dict[str, Any]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(list(range(len(news)))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))
    ends = []
    for turns in (range(len(news)), [*order, *again]):
        buyer = next(numbers)
        for at in turns:
            enter(heard(buyer * 100 + at, buyer, news[at]))
        ends.append(listed(buyer))
    assert ends[0] == ends[1]


def test_many_at_once_come_to_what_one_by_one_would(key: Key, app: Flask) -> None:
    one = {"event": Event.ABANDONED, "day": 0, "sale": "A", "email": "ana", "product": "900"}
    one |= {"contract": False, "role": Role.PRODUCER, "payment": ""}
    paid = one | {"event": Event.APPROVED, "day": 1, "sale": "B"}
    first, second = next(numbers), next(numbers)
    enter(heard(first * 100, first, one), heard(first * 100 + 1, first, paid))
    enter(heard(second * 100, second, one))
    enter(heard(second * 100 + 1, second, paid))
    assert listed(first) == listed(second)
    assert [row[2] for row in listed(first)] == ["recovered"]
