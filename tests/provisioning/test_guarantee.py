"""When the guarantee of a sale ends, as its postbacks tell."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db, transaction
from receiver.models import Sale
from tests.factories import Shop, document


def arrive(shop: Shop, event: int, days: str) -> datetime:
    """Tell so many days; when that was."""
    told = document(event)
    told["venda"]["garantiaRestante"] = days
    return shop.take(told).received_at


def ends_at() -> datetime | None:
    sale = Sale.by_code("100")
    assert sale
    return sale.guarantee_until


def test_it_is_counted_from_when_the_payment_was_told(shop: Shop) -> None:
    arrive(shop, 1, "30")
    assert ends_at() is None
    shop.tick(days=2)
    assert arrive(shop, 2, "30") + timedelta(days=30) == ends_at()


def test_what_is_told_later_does_not_lengthen_it(shop: Shop) -> None:
    first = arrive(shop, 2, "7")
    shop.tick(days=3)
    arrive(shop, 6, "7")
    assert ends_at() == first + timedelta(days=7)


def test_zero_may_be_no_guarantee_and_may_be_none_told(shop: Shop) -> None:
    arrive(shop, 2, "0")
    assert ends_at() is None


def test_an_old_sale_gets_it_when_its_postback_is_understood_again(shop: Shop) -> None:
    told = document(2)
    told["venda"]["garantiaRestante"] = "7"
    postback = shop.take(told)
    with transaction():
        db.session.execute(sa.update(Sale).values(guarantee_until=None))
    provisioning.replay([postback.id], by="dona@loja.test", now=shop.tick(days=1))
    shop.work()
    assert ends_at() == postback.received_at + timedelta(days=7)
