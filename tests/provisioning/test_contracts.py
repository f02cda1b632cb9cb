"""From postback to access: the life of subscriptions and instalment recoveries."""

import pytest

from receiver.models import Sale
from tests.factories import Shop, letters, live, states

COURSE = "Curso 900"
MONTHLY = {"period": "Mensal", "product": "700", "assinatura": ("555", 1)}
CLUB = "Curso 700"


@pytest.mark.parametrize("events", [(2,), (101,), (2, 101), (101, 2)])
def test_a_charge_told_as_sale_as_subscription_or_as_both_is_one(
    shop: Shop, events: tuple[int, ...]
) -> None:
    for event in events:
        shop.arrive(event, **MONTHLY)
    assert (live(), letters()) == ({CLUB}, ["welcome"])


@pytest.mark.parametrize("event", [2, 101])
def test_a_renewal_keeps_the_door_open_and_mails_nobody(shop: Shop, event: int) -> None:
    shop.arrive(2, **MONTHLY)
    shop.arrive(event, **MONTHLY | {"assinatura": ("555", 2)}, sale="101")
    assert (live(), letters()) == ({CLUB}, ["welcome"])
    sale = Sale.by_code("101")
    assert sale is not None
    assert sale.subscription_id is not None


def unpaid(instalment: int) -> dict[str, object]:
    told = {"assinatura": ("555", instalment), "paid": "0000-00-00 00:00:00", "status": 3}
    return MONTHLY | told | {"sale": f"10{instalment}"}


def test_an_overdue_charge_warns_then_suspends_then_a_payment_reactivates(shop: Shop) -> None:
    shop.arrive(2, **MONTHLY)
    shop.arrive(102, **unpaid(2))
    assert (live(), letters()) == ({CLUB}, ["welcome", "overdue"])
    shop.tick(days=3)
    shop.work()
    assert states() == {CLUB: "suspended"}
    shop.arrive(101, **MONTHLY | {"assinatura": ("555", 2)}, sale="102")
    assert live() == {CLUB}
    assert letters() == ["welcome", "overdue", "suspended", "reactivated"]


def test_a_cancelled_subscription_ends_when_the_paid_period_does(shop: Shop) -> None:
    shop.arrive(2, **MONTHLY)
    shop.arrive(103, **MONTHLY)
    assert (live(), letters()) == ({CLUB}, ["welcome"])
    shop.tick(days=32)
    shop.work()
    assert states() == {CLUB: "ended"}
    assert letters() == ["welcome", "ended"]


def test_a_changed_plan_is_looked_up_afresh(shop: Shop) -> None:
    shop.arrive(2, **MONTHLY)
    shop.arrive(2, **MONTHLY | {"assinatura": ("555", 2), "product": "701"}, sale="101")
    assert states() == {CLUB: "ended", "Curso 701": "live"}


def test_an_instalment_recovery_opens_and_ends(shop: Shop) -> None:
    told = {"recuperacao_parcelada": ("77", 1)}
    shop.arrive(105, **told)
    assert (live(), letters()) == ({COURSE}, ["welcome"])
    shop.arrive(106, **told, status=3, paid="0000-00-00 00:00:00")
    assert live() == {COURSE}
    shop.tick(days=32)
    shop.work()
    assert states() == {COURSE: "ended"}
