"""What came is counted by the hour, a little at a time, and each once."""

from datetime import datetime, timedelta

import pytest

from receiver import silence
from receiver.db import db, transaction
from receiver.models import Key, PostbackHour, SilenceWatch, SimulatedSale, Simulation
from receiver.rules.rhythm import HISTORY
from receiver.rules.vocabulary import Outcome, Source
from receiver.silence import counting
from tests.factories import Shop
from tests.quiet import DAY, HOUR, arrivals


def hours(shop: Shop) -> dict[datetime, int]:
    """What was counted after a look or two."""
    silence.look(shop.now)
    silence.look(shop.tick(hours=1))
    found = PostbackHour.counts(shop.now - 10 * HISTORY)
    db.session.rollback()
    return found


def test_each_is_counted_in_its_hour(shop: Shop) -> None:
    noon = shop.now
    arrivals(shop, [noon, noon + timedelta(minutes=59), noon + HOUR])
    shop.tick(hours=2)
    assert hours(shop) == {noon: 2, noon + HOUR: 1}


def test_each_is_counted_once(shop: Shop) -> None:
    arrivals(shop, [shop.now] * 3)
    hours(shop)
    arrivals(shop, [shop.now] * 2)
    assert sum(hours(shop).values()) == 5


def test_many_are_counted_in_turns(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "AT_A_TIME", 7)
    arrivals(shop, [shop.now - at * HOUR for at in range(40, 0, -1)])
    for _turn in range(7):
        silence.look(shop.tick())
    assert sum(PostbackHour.counts(shop.now - DAY * 9).values()) == 35
    db.session.rollback()
    silence.look(shop.tick(minutes=10))
    found = PostbackHour.counts(shop.now - DAY * 9)
    assert sum(found.values()) == 40


def test_what_is_older_than_the_history_is_left_out(shop: Shop) -> None:
    old = [shop.now - HISTORY - at * HOUR for at in range(50, 0, -1)]
    arrivals(shop, [*old, shop.now - 2 * HOUR, shop.now - HOUR])
    assert counting.first_to_count(shop.now) == 50
    assert sum(hours(shop).values()) == 2


def test_only_what_the_marketplace_sent_by_itself_counts(shop: Shop) -> None:
    arrivals(shop, [shop.now], outcome=Outcome.TEST)
    arrivals(shop, [shop.now], source=Source.API)
    arrivals(shop, [shop.now], source=Source.REPORT)
    arrivals(shop, [shop.now], sale_code="100")
    assert sum(hours(shop).values()) == 1


def test_what_is_simulated_does_not_count(shop: Shop) -> None:
    played = Key(label="s", digest="s", is_simulator=True, created_at=shop.now)
    told = {"scenario": "purchase", "email": "a@b.test", "by": "x", "steps": []}
    with transaction():
        db.session.add(played)
        life = Simulation(key=played, started_at=shop.now, **told)
        db.session.add(life)
        db.session.flush()
        db.session.add(SimulatedSale(code="777", simulation_id=life.id))
        number = played.id
    arrivals(shop, [shop.now], key_id=number)
    arrivals(shop, [shop.now], sale_code="777")
    assert hours(shop) == {}


def test_old_hours_are_forgotten(shop: Shop) -> None:
    arrivals(shop, [shop.now])
    hours(shop)
    silence.look(shop.tick(days=120))
    assert PostbackHour.counts(shop.now - 10 * HISTORY) == {}


def test_the_watch_has_one_row(shop: Shop) -> None:
    silence.look(shop.now)
    silence.look(shop.tick(hours=1))
    assert db.session.query(SilenceWatch).count() == 1
