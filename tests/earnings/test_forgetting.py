"""Somebody is made nameless in all commissions: the cents stay, the name does not."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import earnings
from receiver.db import db, transaction
from receiver.earnings import By
from receiver.models import Commission, EarnedSale, LogEntry
from tests.conftest import NOON
from tests.earnings.test_recount import all_sums
from tests.factories import Shop
from tests.web.admin.test_earnings import sell, share

CAIO = "caio@example.test"


@pytest.fixture
def sold(app: Flask) -> Shop:
    """Of three sales through Caio one is not paid yet; and one through Eva."""
    shop = Shop(NOON)
    for number, event in enumerate((2, 6, 1), start=1):
        sell(shop, event, str(number), [share("Afiliado", "Caio", "80.05")])
    sell(shop, 2, "4", [share("Produtor", "Eva", "10.00")])
    return shop


def forget(person: str = CAIO) -> int:
    return earnings.forget(person, by="dona@example.test", now=NOON)


def kept(by: By) -> dict[str, int]:
    return {one.name: one.kept for one in earnings.sums(by)}


def test_the_name_goes_everywhere_and_the_cents_stay(sold: Shop) -> None:
    before = kept(By.PRODUCT)
    assert forget() == 3
    memories = str(list(db.session.scalars(sa.select(EarnedSale.memory))))
    assert "Caio" not in memories and CAIO not in memories and "AF77" not in memories
    assert kept(By.PERSON) == {"key:": 16010, "eva@example.test": 1000}
    assert kept(By.AFFILIATE) == {"": 3 * 19700}
    assert kept(By.PRODUCT) == before


def test_sums_are_in_step_afterwards(sold: Shop) -> None:
    forget()
    before = all_sums()
    with transaction():
        earnings.rebuild()
    assert all_sums() == before


def test_who_is_nobodys_name_changes_nothing(sold: Shop) -> None:
    before = all_sums()
    for person in ("nobody@example.test", "sistema", "key:1", "%", ""):
        assert forget(person) == 0
    assert all_sums() == before


def test_the_log_says_that_it_was_done_and_not_to_whom(sold: Shop) -> None:
    forget()
    line = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert line and line.reason == "earner-forgotten" and line.facts["count"] == 3
    assert "caio" not in str(line.facts)


def test_what_is_told_later_brings_the_name_back(sold: Shop) -> None:
    forget()
    sold.tick(days=30)
    sell(sold, 6, "1", [share("Afiliado", "Caio", "80.05")])
    names = db.session.scalars(sa.select(Commission.name).where(Commission.name != ""))
    assert sorted(names) == ["Caio", "Eva"]
