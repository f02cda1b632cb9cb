"""What the clock will do is told for later, and nothing is changed by asking."""

from datetime import timedelta

from receiver.context import utcnow
from receiver.db import db
from receiver.rules.vocabulary import AccessState
from receiver.simulations import outlook
from tests.factories import states
from tests.simulations.stage import ANA, Stage

A_DAY = timedelta(days=1)


def test_an_overdue_contract_is_suspended_when_its_grace_is_over(stage: Stage) -> None:
    stage.play("overdue")
    (coming,) = outlook(stage.member().id, utcnow())
    assert coming.state is AccessState.SUSPENDED
    assert 2 * A_DAY < coming.at - utcnow() <= 3 * A_DAY
    assert "live" in states(ANA).values()


def test_a_cancelled_contract_ends_with_the_month_that_is_paid(stage: Stage) -> None:
    stage.play("cancelled")
    (coming,) = outlook(stage.member().id, utcnow())
    assert coming.state is AccessState.ENDED
    assert 19 * A_DAY < coming.at - utcnow() < 22 * A_DAY


def test_where_the_clock_decides_nothing_nothing_is_coming(stage: Stage) -> None:
    stage.play("purchase")
    assert outlook(stage.member().id, utcnow()) == []


def test_to_look_ahead_writes_nothing(stage: Stage) -> None:
    stage.play("overdue")
    outlook(stage.member().id, utcnow())
    assert not db.session.dirty and not db.session.new
