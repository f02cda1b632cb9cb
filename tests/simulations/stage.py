"""Plays lives through the real door, and does the worker's work after each postback."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from receiver import simulations, worker
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Key, Member, Simulation
from receiver.simulator import buyers

BY = "dona@loja.test"
ANA = f"ana@{buyers.DOMAIN}"


@dataclass
class Stage:
    """A running server."""

    app: Flask

    def begin(self, name: str, *, email: str = ANA) -> simulations.Begun:
        """Write down what will be played."""
        return simulations.begin(name, email=email, by=BY, now=utcnow())

    def play(self, name: str, *, email: str = ANA) -> Simulation:
        """Play a whole life; each postback is understood before the next."""
        begun = self.begin(name, email=email)
        for _played in simulations.play(begun, simulations.own_door(), clock=utcnow):
            self.work()
        return db.session.get_one(Simulation, begun.simulation_id)

    def work(self) -> None:
        """Do what is due, but for letters."""
        db.session.rollback()  # what was kept meanwhile is seen
        while worker.understand_batch(utcnow()):
            pass
        db.session.rollback()

    def deliver(self) -> None:
        """Send the letters that are due."""
        while worker.deliver_batch(utcnow()):
            pass
        db.session.rollback()

    def remove(self) -> simulations.Removed:
        """Remove all that was played."""
        removed = simulations.remove_all(by=BY, now=utcnow())
        db.session.rollback()
        return removed

    def member(self, email: str = ANA) -> Member:
        """The buyer's account."""
        member = Member.by_email(email)
        assert member is not None
        return member

    def own_keys(self) -> list[Key]:
        """The simulator's keys."""
        return list(db.session.scalars(sa.select(Key).where(Key.is_simulator)))


def counted() -> dict[str, int]:
    """How many rows there are of each kind."""
    tables = db.metadata.tables.items()
    counts = {name: sa.select(sa.func.count()).select_from(table) for name, table in tables}
    return {name: db.session.scalar(count) or 0 for name, count in counts.items()}
