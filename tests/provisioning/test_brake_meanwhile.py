"""What is held stays held while postbacks are understood again."""

import pytest
import sqlalchemy as sa

from receiver import audit, provisioning
from receiver.db import db, transaction
from receiver.models import HeldLoss, Postback, Replay, Rule
from receiver.models.loss import Release
from receiver.models.replay import ReplayState
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, deeds, letters, live
from tests.flooded import BY, OVERDUE, flood, nobody_may_be_late, tell, who


def replay_all(shop: Shop) -> None:
    """Understand every postback again, in turns, as somebody of the staff asks for it."""
    every = list(db.session.scalars(sa.select(Postback.id).order_by(Postback.id)))
    number = provisioning.begin_replay(every, by=BY, now=shop.tick())
    shop.work()
    assert db.session.get_one(Replay, number).state is ReplayState.DONE


def held() -> list[str]:
    return sorted(one.member.email for one in db.session.scalars(HeldLoss.open()))


@pytest.fixture
def flooded(shop: Shop) -> Shop:
    """A shop in which ten losses are held."""
    nobody_may_be_late(shop)
    assert flood(shop) == 10
    return shop


def test_a_replay_releases_nothing_and_holds_nothing_twice(flooded: Shop) -> None:
    before, told = held(), deeds("loss-held", "suspended")
    replay_all(flooded)
    assert held() == before
    assert deeds("loss-held", "suspended") == told
    assert all(live(email) for email in before)
    assert list(audit.findings(flooded.now)) == []


def test_a_replay_an_hour_later_does_not_let_them_slip_through(flooded: Shop) -> None:
    before = held()
    flooded.tick(hours=2)
    replay_all(flooded)
    assert held() == before
    assert not any("suspended" in letters(email) for email in before)


def test_a_flood_that_a_replay_brings_is_held(shop: Shop) -> None:
    tell(shop, 2, range(30))
    tell(shop, OVERDUE, range(30))
    shop.tick(days=1)
    with transaction():  # as if it had been there all along, and nobody had looked since
        cell = {"event": Event.SUBSCRIPTION_OVERDUE, "meaning": Meaning.SUSPEND}
        db.session.add(Rule(product_code="", **cell, days=0))
    replay_all(shop)
    assert len(held()) == 10


def test_released_during_a_replay_they_lose_it(flooded: Shop) -> None:
    every = list(db.session.scalars(sa.select(Postback.id)))
    provisioning.begin_replay(every, by=BY, now=flooded.tick())
    provisioning.decide_losses(Release.RELEASE, by=BY, now=flooded.tick())
    flooded.work()
    assert held() == []
    assert not any(live(who(number)) for number in range(30))
