"""What was simulated can be removed while the brake holds losses; only its own go with it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from receiver import audit, provisioning
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import HeldLoss, Member
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, live
from tests.flooded import flood, nobody_may_be_late, who
from tests.simulations.stage import BY, Stage


def held() -> list[str]:
    return sorted(one.member.email for one in db.session.scalars(HeldLoss.open()))


@pytest.fixture
def shop(stage: Stage) -> Shop:
    """A real shop, in which ten losses are held; two of these people were simulated before."""
    stage.play("purchase", email=who(29))
    stage.play("refund", email=who(28))
    shop = Shop(utcnow() - timedelta(hours=2))
    nobody_may_be_late(shop)
    assert flood(shop) == 10
    return shop


def test_losses_of_real_people_stay_held(stage: Stage, shop: Shop) -> None:
    before = held()
    stage.remove()
    assert held() == before and {who(28), who(29)} <= set(before)
    assert live(who(29)) == {"Curso 900"}
    assert list(audit.findings(utcnow())) == []


def test_those_of_invented_people_go_with_them(stage: Stage) -> None:
    told: dict[str, Any] = {"by": BY, "now": utcnow()}
    provisioning.set_rule("", Event.SUBSCRIPTION_OVERDUE, Meaning.SUSPEND, **told)
    provisioning.set_settings({"brake_people": "1", "brake_percent": "0"}, **told)
    assert settings().brake_people == 1
    for number in range(4):
        stage.play("overdue", email=f"x{number}@simulacao.example")
    assert len(held()) == 3
    stage.remove()
    assert held() == []
    assert db.session.scalars(sa.select(Member)).all() == []
    assert list(audit.findings(utcnow())) == []
