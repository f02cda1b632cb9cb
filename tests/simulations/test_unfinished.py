"""A checkout that the simulator left is marked, can be written about, and goes without a trace."""

from datetime import timedelta

import sqlalchemy as sa

from receiver import recovery, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Letter, LogEntry, RecoveryCase, RecoveryNews
from receiver.rules.letter_kinds import REMINDERS
from receiver.rules.recovering import CaseState
from tests.factories import Shop
from tests.simulations.stage import BY, Stage

COURSE_CODE = "990000001"


def reminders() -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).where(Letter.kind.in_(REMINDERS))))


def test_a_life_with_a_checkout_left_and_bought_closes_its_case(stage: Stage) -> None:
    stage.play("abandoned")
    case = db.session.scalars(sa.select(RecoveryCase)).one()
    assert (case.state, case.is_simulated) == (CaseState.RECOVERED, True)


def test_a_reminder_of_it_goes_with_it(stage: Stage) -> None:
    recovery.change(COURSE_CODE, [1], is_on=True, takes_recent=False, by=BY, now=utcnow())
    stage.play("event-7")
    db.session.rollback()
    # At noon in Brazil: whatever the hour is now, nobody sleeps then.
    noon = (utcnow() + timedelta(days=2)).replace(hour=15)
    while worker.understand_batch(noon):
        pass
    (number,) = [letter.id for letter in reminders()]
    stage.remove()
    assert reminders() == []
    for kind in (RecoveryCase, RecoveryNews):
        assert db.session.scalars(sa.select(kind)).all() == []
    assert not db.session.scalars(sa.select(LogEntry).where(LogEntry.letter_id == number)).all()


def test_what_a_simulated_payment_had_closed_is_open_again(stage: Stage) -> None:
    shop = Shop(utcnow() - timedelta(hours=1))
    way = {"url_recuperacao": "https://pay.example.com/1"}
    shop.arrive(7, sale=None, email="real@example.test", product=COURSE_CODE, extra=way)
    stage.play("event-2", email="real@example.test")
    case = db.session.scalars(sa.select(RecoveryCase)).one()
    assert case.state is CaseState.RECOVERED
    stage.remove()
    case = db.session.scalars(sa.select(RecoveryCase)).one()
    assert (case.state, case.closed_at, case.closing_sale) == (CaseState.OPEN, None, "")
