"""All that was simulated is removed, and nothing else: buyer by buyer, then what was on sale."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Member, MemberEmail, Postback, Simulation
from receiver.models.log_entry import Deed
from receiver.provisioning.catalog import MAPPINGS
from receiver.rules.vocabulary import PostbackState
from receiver.simulations import belongings, shelves, telling
from receiver.simulations.marks import simulator_keys


@dataclass(frozen=True)
class Removed:
    """How much of it there was."""

    simulations: int
    postbacks: int
    members: int


def remove_all(*, by: str, now: datetime) -> Removed:
    """Remove everything that only simulations made; what somebody real has a part in stays."""
    has_entered = _has_entered()
    for simulation_id in _unended():
        telling.end(simulation_id, now=now)
    unread = _forget_unread()
    gone = [belongings.remove(email, by=by, now=now) for email in _buyers()]
    removed = Removed(
        simulations=sum(one.simulations for one in gone),
        postbacks=sum(one.postbacks for one in gone) + unread,
        members=sum(one.members for one in gone),
    )
    with transaction():
        hold(MAPPINGS)
        shelves.clear()
        if removed.simulations:
            _tell(removed, has_entered, by=by, now=now)
    return removed


def _unended() -> list[int]:
    playing = sa.select(Simulation.id).where(Simulation.ended_at.is_(None))
    return list(db.session.scalars(playing.order_by(Simulation.id)))


def _buyers() -> list[str]:
    return list(
        db.session.scalars(sa.select(Simulation.email).distinct().order_by(Simulation.email))
    )


def _forget_unread() -> int:
    """What came with such a key and was never understood has led to nothing."""
    unread = (
        Postback.state.in_((PostbackState.WAITING, PostbackState.DEAD)),
        Postback.key_id.in_(simulator_keys()),
        Postback.event.is_(None),
        Postback.sale_code.is_(None),
        Postback.member_id.is_(None),
    )
    with transaction():
        ids = list(db.session.scalars(sa.select(Postback.id).where(*unread)))
        # In the worker's order: its work is held before the postback is.
        jobs.forgive(*(f"postback:{number}" for number in ids))
        gone = sa.delete(Postback).where(Postback.id.in_(ids), *unread).returning(Postback.id)
        return len(db.session.scalars(gone).all())


def _has_entered() -> bool:
    """Whether a buyer that was played has got in: first_steps.py wants to know it afterwards."""
    ids = sa.select(MemberEmail.member_id).where(MemberEmail.email.in_(sa.select(Simulation.email)))
    entered = sa.select(Member.id).where(Member.id.in_(ids), Member.first_login_at.is_not(None))
    return db.session.scalar(entered.limit(1)) is not None


def _tell(removed: Removed, has_entered: bool, *, by: str, now: datetime) -> None:
    facts = {**vars(removed), "entered": has_entered}
    log_by_hand(Deed.SIMULATION_REMOVED, "simulations-removed", facts, by=by, now=now)
