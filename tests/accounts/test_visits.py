"""Signed-in browsers: how long, and how they end."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from receiver import accounts, provisioning
from receiver.accounts import Browser, visits
from receiver.accounts.visits import OF_ADMINS, OF_MEMBERS, neighbourhood
from receiver.db import db, transaction
from receiver.models import Session
from tests.people import ANA, PASSWORD, admin, member

STAFF_PASSWORD = "cadeira vermelha no sol"


def enter(now: datetime, browser: Browser | None = None) -> str:
    browser = browser or Browser("203.0.113.9", "A phone")
    return accounts.enter_with_password(ANA, PASSWORD, browser=browser, now=now).visit_id


def staff_enters(now: datetime) -> str:
    admin(password=STAFF_PASSWORD, now=now)
    email = "dona@example.test"
    entrance = accounts.admin_enters(email, STAFF_PASSWORD, browser=Browser("203.0.113.9"), now=now)
    return entrance.visit_id


def test_a_new_visit_ends_the_one_before_in_the_same_browser(app: Flask, now: datetime) -> None:
    """S35: an id that was planted is worth nothing afterwards."""
    member()
    first = enter(now)
    second = enter(now, Browser("203.0.113.9", visit_id=first))
    assert first != second
    assert visits.of_member(first, now) is None


def test_a_visit_unused_for_a_month_is_over(app: Flask, now: datetime) -> None:
    """S38."""
    member()
    visit_id = enter(now)
    assert visits.of_member(visit_id, now + OF_MEMBERS.idle - timedelta(seconds=1))
    assert visits.of_member(visit_id, now + OF_MEMBERS.idle) is None


def test_a_visit_used_every_day_is_over_after_half_a_year(app: Flask, now: datetime) -> None:
    """S38."""
    member()
    visit_id, end = enter(now), now + OF_MEMBERS.absolute
    while visit := visits.of_member(visit_id, now):
        visits.seen(visit, now)
        now += timedelta(days=1)
    assert now == end


@pytest.mark.parametrize(
    ("step", "lasts"), [(29, timedelta(hours=12)), (30, timedelta(minutes=30))]
)
def test_an_admin_is_asked_again_soon(
    app: Flask, now: datetime, step: int, lasts: timedelta
) -> None:
    """S38: half an hour without a touch, half a day in all."""
    visit_id, begun = staff_enters(now), now
    while visit := visits.of_admin(visit_id, now):
        visits.seen(visit, now)
        now += timedelta(minutes=step)
    assert lasts <= now - begun < lasts + timedelta(minutes=step)
    assert (OF_ADMINS.idle, OF_ADMINS.absolute) == (timedelta(minutes=30), timedelta(hours=12))


def test_the_key_of_a_member_opens_no_desk_and_the_other_way_round(
    app: Flask, now: datetime
) -> None:
    """S45."""
    member()
    assert visits.of_admin(enter(now), now) is None
    assert visits.of_member(staff_enters(now), now) is None


def test_a_block_ends_every_visit_at_once(app: Flask, now: datetime) -> None:
    """S37."""
    member()
    visit_id = enter(now)
    provisioning.block(ANA, by="dona@example.test", now=now)
    assert visits.of_member(visit_id, now) is None
    provisioning.unblock(ANA, by="dona@example.test", now=now)
    assert visits.of_member(visit_id, now) is None


def test_use_is_written_down_at_most_once_a_minute(app: Flask, now: datetime) -> None:
    member()
    visit = visits.of_member(enter(now), now)
    assert visit is not None
    visits.seen(visit, now + timedelta(seconds=59))
    assert visit.seen_at == now
    visits.seen(visit, now + timedelta(seconds=60))
    assert visit.seen_at == now + timedelta(seconds=60)


def test_only_the_hash_and_the_neighbourhood_are_kept(app: Flask, now: datetime) -> None:
    """S27."""
    member()
    visit_id = enter(now, Browser("203.0.113.9", "A phone " * 50))
    row = db.session.query(Session).one()
    assert visit_id not in (row.digest, row.device)
    assert (row.address, len(row.device)) == ("203.0.113.0/24", 120)


@pytest.mark.parametrize(
    ("address", "network"),
    [("2001:db8:1:2::9", "2001:db8:1::/48"), ("127.0.0.1", "127.0.0.0/24"), ("unix", ""), ("", "")],
)
def test_an_address_becomes_a_neighbourhood(address: str, network: str) -> None:
    assert neighbourhood(address) == network


@pytest.mark.parametrize("visit_id", ["", "x", "é", "x" * 5000])
def test_what_was_not_made_here_is_no_visit(app: Flask, now: datetime, visit_id: str) -> None:
    assert visits.of_member(visit_id, now) is None
    with transaction():
        visits.end(visit_id)
