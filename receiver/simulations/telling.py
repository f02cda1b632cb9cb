"""A life is chosen, gets a buyer and a key of its own, and is written down before it is told."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from receiver import security
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Key, Member, SimulatedSale, Simulation
from receiver.models.log_entry import Deed
from receiver.provisioning import Refused
from receiver.simulations.marks import members_among
from receiver.simulator import Told, life

LABEL = "Simulador"
# Whoever plays for so long was killed; the key is for somebody else.
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    """A life that may be told now; its documents carry the key, which is kept nowhere else."""

    simulation_id: int
    told: Sequence[Told] = field(repr=False)


def begin(scenario: str, *, email: str, by: str, now: datetime) -> Begun:
    """Write down what will be played. Raises Refused when the buyer's address is somebody's."""
    secret = secrets.token_hex(16)
    told = life(scenario, key=secret, now=now, email=email)
    with transaction():
        hold("simulator", f"email:{email}")
        _check(email)
        simulation = Simulation(
            scenario=scenario,
            email=email,
            contract_code=_contract(told),
            key=_key(secret, now),
            by=by,
            steps=[_step(one) for one in told],
            started_at=now,
        )
        db.session.add(simulation)
        db.session.flush()
        db.session.add_all(
            SimulatedSale(code=code, simulation_id=simulation.id) for code in simulation.sale_codes
        )
        facts = {"scenario": scenario, "email": email}
        log_by_hand(Deed.SIMULATED, "simulated", facts, by=by, now=now)
        return Begun(simulation.id, told)


def note(simulation_id: int, number: int, answer: dict[str, Any]) -> None:
    """Write down what the door said to one step; nothing when all was removed meanwhile."""
    with transaction():
        simulation = db.session.get(Simulation, simulation_id)
        if simulation is not None:
            simulation.answered(number, answer)


def end(simulation_id: int, *, now: datetime, error: str = "") -> None:
    """Nothing more is told: the key opens the door no more."""
    with transaction():
        simulation = db.session.get(Simulation, simulation_id)
        if simulation is not None and simulation.ended_at is None:
            simulation.ended(now, error)
            simulation.key.is_active = False


def _check(email: str) -> None:
    member = Member.by_email(email)
    if member is not None and not members_among([member.id]):
        raise Refused("not-for-simulations", email=email)


def _key(secret: str, now: datetime) -> Key:
    """A key of the simulator that nobody uses now, with another secret in it."""
    in_use = sa.select(Simulation.key_id).where(
        Simulation.ended_at.is_(None), Simulation.started_at > now - LONGEST
    )
    idle = sa.select(Key).where(Key.is_simulator, Key.id.not_in(in_use)).order_by(Key.id)
    key = db.session.scalar(idle.limit(1))
    if key is None:
        key = Key(label=LABEL, is_simulator=True, created_at=now)
        db.session.add(key)
    key.digest = security.keyed_digest(secret.encode(), purpose=security.MARKETPLACE_KEY)
    key.is_active = True
    return key


def _contract(told: Sequence[Told]) -> str | None:
    blocks = ("assinatura", "recuperacao_parcelada")
    named = (
        one.document[block]["codigo"] for one in told for block in blocks if block in one.document
    )
    return next(named, None)


def _step(told: Told) -> dict[str, Any]:
    at = told.at.isoformat() if told.at else None
    return {"event": told.event, "title": told.title, "sale": told.sale, "at": at}
