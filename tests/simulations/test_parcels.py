"""What was written about a parcel that the simulator sent goes without a trace."""

import sqlalchemy as sa

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Letter, Parcel
from receiver.rules.letter_kinds import PARCEL_KINDS
from tests.simulations.stage import BY, Stage, counted


def letters() -> list[str]:
    kinds = sa.select(Letter.kind).where(Letter.kind.in_(PARCEL_KINDS))
    return [kind.value for kind in db.session.scalars(kinds)]


def test_letters_about_simulated_parcels_go_with_them(stage: Stage) -> None:
    told = {"parcel_letters": "posted, out-for-delivery"}
    provisioning.set_settings(told, by=BY, now=utcnow())
    before = counted()
    stage.play("event-120")
    stage.play("tracking", email="real@example.test")
    assert letters() == ["parcel-posted"]
    stage.remove()
    assert letters() == [] and db.session.scalars(sa.select(Parcel)).all() == []
    after = counted()
    assert {name for name in after if after[name] != before[name]} <= {"key", "log_entry"}
