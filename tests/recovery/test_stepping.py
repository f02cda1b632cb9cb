"""Reminders: when they go, what stops them, and that none goes twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning, recovery
from receiver.db import db, transaction
from receiver.models import BouncedAddress, Job, Letter, RecoveryCase
from receiver.models.job import JobKind
from receiver.rules.bounces import BounceKind
from receiver.rules.letter_kinds import REMINDERS, LetterState
from tests.factories import BUYER, Shop, letters

NOON = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)  # noon in São Paulo
BY = "dona@loja.test"
WAY = {"url_recuperacao": "https://pay.example.com/1"}


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop with a product, whose reminders go after 30 minutes, a day and three days."""
    shop = Shop(NOON)
    shop.arrive(2, sale="1", email="bia@example.test")
    switch(shop)
    return shop


def switch(shop: Shop, *minutes: int, is_on: bool = True, takes_recent: bool = False) -> int:
    steps = minutes or (30, 1440, 4320)
    how = {"is_on": is_on, "takes_recent": takes_recent}
    return recovery.change("900", steps, by=BY, now=shop.now, **how)


def leaves(shop: Shop, event: int = 7, **told: Any) -> RecoveryCase:
    """Somebody leaves the checkout."""
    extra = {**WAY, **told.pop("extra", {})}
    shop.arrive(event, sale=told.pop("sale", "777"), extra=extra, **told)
    return case()


def case() -> RecoveryCase:
    db.session.rollback()
    newest = sa.select(RecoveryCase).order_by(RecoveryCase.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def wait(shop: Shop, **time: float) -> list[str]:
    """Some time passes; which reminders were owed by then."""
    shop.tick(**time)
    shop.work()
    return [kind for kind in letters() if kind in {*REMINDERS}]


def work_owed() -> int:
    db.session.rollback()
    owed = sa.select(sa.func.count()).where(Job.kind == JobKind.RECOVERY)
    return db.session.scalar(owed) or 0


def test_three_reminders_go_each_at_its_time_and_then_no_more(shop: Shop) -> None:
    leaves(shop)
    assert wait(shop, minutes=29) == []
    assert len(wait(shop, minutes=2)) == 1
    assert len(wait(shop, hours=23)) == 1
    assert len(wait(shop, hours=1)) == 2
    assert len(wait(shop, days=2, minutes=1)) == 3
    assert len(wait(shop, days=30)) == 3
    assert work_owed() == 0
    keys = db.session.scalars(sa.select(Letter.key).where(Letter.kind.in_(REMINDERS)))
    assert sorted(filter(None, keys)) == [f"recovery:{case().id}:{step}" for step in (1, 2, 3)]


def test_no_account_is_made_for_whoever_is_reminded(shop: Shop) -> None:
    leaves(shop)
    wait(shop, minutes=31)
    shop.deliver()
    letter = db.session.scalars(sa.select(Letter).where(Letter.kind.in_(REMINDERS))).one()
    assert (letter.to, letter.member_id, letter.state) == (BUYER, None, LetterState.SENT)


def test_nothing_is_written_unless_it_is_switched_on(shop: Shop) -> None:
    switch(shop, is_on=False)
    leaves(shop)
    assert wait(shop, days=2) == []
    leaves(shop, product="901", sale="778")
    assert wait(shop, days=2) == []


def test_at_night_the_morning_of_the_buyer_is_waited_for(shop: Shop) -> None:
    shop.now = NOON + timedelta(hours=10)  # ten in the evening in São Paulo, eight in Acre
    leaves(shop, email="ze@example.test", sale="778")
    assert case().buyer_state == ""
    leaves(shop, extra={"comprador": {"email": BUYER, "estado": "AC"}})
    assert len(wait(shop, minutes=31)) == 1
    assert letters("ze@example.test") == []
    wait(shop, hours=9)
    assert letters("ze@example.test") == []
    wait(shop, hours=1)
    assert letters("ze@example.test") == ["recovery-abandoned"]


def buys(shop: Shop) -> None:
    shop.arrive(2, sale="800", paid="2026-06-02 13:00:00")


def refunds(shop: Shop) -> None:
    shop.arrive(4, sale="777")


def unsubscribes(shop: Shop) -> None:
    recovery.leave(BUYER, now=shop.now)


def bounces(shop: Shop) -> None:
    told = {"kind": BounceKind.HARD, "reason": "550", "bounced_at": shop.now}
    with transaction():
        db.session.add(BouncedAddress(address=BUYER, **told))


def is_dismissed(shop: Shop) -> None:
    recovery.dismiss(case().id, remark="Não quer", by=BY, now=shop.now)


def is_off(shop: Shop) -> None:
    switch(shop, is_on=False)


def is_blocked(shop: Shop) -> None:
    shop.arrive(2, sale="801", product="950")
    provisioning.block(BUYER, by=BY, now=shop.now)


STOPS = (buys, refunds, unsubscribes, bounces, is_dismissed, is_off, is_blocked)


@pytest.mark.parametrize("stops", STOPS)
def test_reminders_stop_at_once(shop: Shop, stops: Callable[[Shop], None]) -> None:
    leaves(shop)
    assert len(wait(shop, minutes=31)) == 1
    stops(shop)
    assert len(wait(shop, days=20)) == 1
    assert work_owed() == 0


@pytest.mark.parametrize("stops", [buys, unsubscribes, is_dismissed])
def test_what_waits_in_the_outbox_is_held_to_the_same(
    shop: Shop, stops: Callable[[Shop], None]
) -> None:
    leaves(shop)
    wait(shop, minutes=31)
    stops(shop)
    shop.deliver()
    letter = db.session.scalars(sa.select(Letter).where(Letter.kind.in_(REMINDERS))).one()
    assert letter.state is LetterState.DEAD


def test_two_cases_of_one_buyer_are_not_written_about_within_an_hour(shop: Shop) -> None:
    recovery.change("901", [30], is_on=True, takes_recent=False, by=BY, now=shop.now)
    leaves(shop)
    leaves(shop, sale="778", product="901")
    assert len(wait(shop, minutes=31)) == 1
    assert len(wait(shop, minutes=58)) == 1
    assert len(wait(shop, minutes=3)) == 2


def test_switched_on_it_takes_along_those_of_three_days_if_asked(shop: Shop) -> None:
    switch(shop, is_on=False)
    leaves(shop)
    shop.tick(days=1)
    assert switch(shop) == 0
    assert wait(shop, minutes=31) == []
    assert switch(shop, takes_recent=True) == 1
    assert len(wait(shop, minutes=1)) == 1


@pytest.mark.parametrize("event", [102])
def test_an_overdue_charge_has_a_letter_already(shop: Shop, event: int) -> None:
    shop.arrive(event, sale="900", assinatura=("55", 2), extra=WAY)
    assert case().kind == "overdue"
    assert work_owed() == 0


def test_whoever_has_no_address_is_listed_and_not_written_to(shop: Shop) -> None:
    leaves(shop, role=4, email=None)
    assert (case().role, case().buyer_email) == ("affiliate", "")
    assert work_owed() == 0


@pytest.mark.parametrize(("told", "language"), [("en-US", "en"), ("pt", "pt_BR"), ("ja", "pt_BR")])
def test_it_is_in_the_language_of_the_checkout_where_we_speak_it(
    shop: Shop, told: str, language: str
) -> None:
    leaves(shop, extra={"venda": {"codigo": "777", "idioma": told}})
    assert wait(shop, minutes=31) == ["recovery-abandoned"]
    newest = sa.select(Letter.language).where(Letter.to == BUYER).order_by(Letter.id.desc())
    assert db.session.scalars(newest.limit(1)).one() == language
