"""Bodies of postbacks go when nobody needs them any more; what was read out of them stays."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, provisioning, worker
from receiver.db import db, transaction
from receiver.housekeeping.periods import MOST_ROWS
from receiver.models import Postback
from receiver.models.job import JobKind
from receiver.models.postback import BodyRemoved
from tests.conftest import MakeApp
from tests.factories import BUYER, Shop, live
from tests.housekeeping.sweeping import DAY, HOUR, age, sweep

HALF_A_YEAR = 180 * DAY
SECOND = timedelta(seconds=1)
BODY = b"x" * 5800


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A server with one accepted key."""
    return Shop(now)


def with_bodies() -> list[str | None]:
    """The sales of those postbacks whose body is still there."""
    db.session.rollback()
    found = sa.select(Postback.sale_code).where(Postback.body.is_not(None))
    return list(db.session.scalars(found.order_by(Postback.id)))


def test_a_body_goes_after_half_a_year_and_what_was_read_stays(shop: Shop) -> None:
    """R20."""
    old = shop.arrive(sale="100").received_at
    shop.arrive(sale="200")
    sweep(old + HALF_A_YEAR + SECOND)
    assert with_bodies() == ["200"]
    (first, _) = db.session.scalars(sa.select(Postback).order_by(Postback.id))
    assert (first.sale_code, first.email, first.product_code) == ("100", BUYER, "900")
    assert live() == {"Curso 900"}


def test_a_body_stays_while_a_later_arrival_points_to_it(shop: Shop) -> None:
    shop.arrive(sale="100")
    shop.tick(days=30)
    again = shop.arrive(sale="100")
    assert again.first_id
    sweep(again.received_at + HALF_A_YEAR)
    assert with_bodies() == ["100"]
    sweep(again.received_at + HALF_A_YEAR + HOUR)
    assert with_bodies() == []


def test_a_body_stays_half_a_year_after_its_last_retry(shop: Shop) -> None:
    shop.arrive(sale="100")
    shop.tick(minutes=9)
    shop.arrive(sale="100")
    sweep(shop.now + HALF_A_YEAR)
    assert with_bodies() == ["100"]


def test_what_waits_failed_or_needs_a_person_keeps_its_body(shop: Shop) -> None:
    held = shop.arrive(777, sale="100")
    dead = shop.arrive(sale="200")
    with transaction():
        db.session.get_one(Postback, dead.id).failed("a bug", for_good=True)
    shop.arrive(sale="300")
    shop.tick(days=400)
    sweep(shop.now)
    assert (held.outcome, with_bodies()) == ("held", ["100", "200"])


def test_a_body_stays_while_a_later_arrival_of_it_waits(shop: Shop) -> None:
    first = shop.arrive(sale="100")
    told = {"key_id": first.key_id, "digest": first.digest, "first_id": first.id}
    age(Postback(received_at=first.received_at, arrival=2, **told))
    sweep(first.received_at + 400 * DAY)
    assert with_bodies() == ["100"]


def test_the_same_bytes_after_their_body_went_are_kept_anew(shop: Shop) -> None:
    shop.arrive(sale="100")
    sweep(shop.tick(days=200))
    again = shop.arrive(sale="100")
    assert (again.arrival, again.first_id, again.has_body) == (2, None, True)
    assert again.outcome == "unchanged"
    shop.tick(days=1)
    assert shop.arrive(sale="100").first_id == again.id


def test_a_postback_without_its_body_cannot_be_understood_again(shop: Shop) -> None:
    first = shop.arrive(sale="100")
    sweep(shop.tick(days=200))
    with pytest.raises(provisioning.Refused) as refused:
        provisioning.replay([first.id], by="bia@loja.test", now=shop.now)
    assert "180" in refused.value.say("pt_BR") and "removido" in refused.value.say("pt_BR")
    assert db.session.get_one(Postback, first.id).state == "done"


def test_a_removed_body_is_never_taken_for_an_empty_one(shop: Shop) -> None:
    first = shop.arrive(sale="100")
    sweep(shop.tick(days=200))
    with pytest.raises(BodyRemoved):
        _ = db.session.get_one(Postback, first.id).raw


def test_nobody_keeps_the_address_of_who_did_not_buy(shop: Shop) -> None:
    """An abandoned checkout: without its body it is only a number."""
    gone = shop.arrive(7, sale=None, email="rui@example.test")
    assert (gone.outcome, gone.email) == ("ignored", "rui@example.test")
    sweep(shop.tick(days=200))
    assert db.session.get_one(Postback, gone.id).email is None


def test_zero_days_keep_bodies_for_ever(make_app: MakeApp, now: datetime) -> None:
    with make_app(keep_bodies_days=0).app_context():
        shop = Shop(now)
        shop.arrive(sale="100")
        sweep(shop.tick(days=30000))
        assert with_bodies() == ["100"]


def test_bodies_that_must_stay_do_not_hold_up_those_behind_them(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.housekeeping.batches.FIRST_BATCH", 1)
    told = {"key_id": shop.key_id, "state": "done", "outcome": "applied", "body": b"x"}
    later = shop.now + 300 * DAY
    for number in range(30):
        first = Postback(received_at=shop.now, digest=str(number), **told)
        age(first)
        if number < 25:
            more = {"arrival": 2, "first_id": first.id, "body": None}
            age(Postback(received_at=later, digest=str(number), **(told | more)))
    sweep(later)
    assert len(with_bodies()) == 25


@contextmanager
def timed(held: list[float]) -> Iterator[None]:
    """A story, and how long it kept the pen; in time of this thread, whatever else runs here."""
    with transaction():
        began = time.thread_time()
        yield
    held.append(time.thread_time() - began)


def test_nobody_waits_for_fifty_milliseconds_while_a_thousand_bodies_go(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of people who never bought, whose words and addresses go along: the dearest there is."""
    held: list[float] = []
    monkeypatch.setattr("receiver.housekeeping.batches.transaction", lambda: timed(held))
    told = {"key_id": shop.key_id, "state": "done", "outcome": "ignored", "email": BUYER}
    age(*(Postback(received_at=shop.now, digest=str(n), body=BODY, **told) for n in range(1000)))
    sweep(shop.now + 200 * DAY)
    assert with_bodies() == []
    assert len(held) > 1000 // MOST_ROWS and max(held) < 0.05


def test_a_long_sweep_goes_on_where_it_was(shop: Shop) -> None:
    """Its work names the place: what lies before it was looked at already."""
    first, second = shop.arrive(sale="100"), shop.arrive(sale="200")
    with transaction():
        at = shop.tick(days=200)
        jobs.owe(JobKind.SWEEP, "sweep:here", row_id=first.id, now=at)
    worker.understand_batch(at)
    assert with_bodies() == ["100"]
    assert second.id > first.id
