"""Limits against guessing, counted in the database: for all processes, and over restarts.

A try is counted before it is looked at, so that a hundred at once are no more than one after
another. Names are kept as keyed digests: the table tells nobody who has an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Protocol

import sqlalchemy as sa

from receiver import security
from receiver.db import db, insert
from receiver.models import Throttle

NOTHING = timedelta(0)


class Limit(Protocol):
    """What may be tried how often."""

    @property
    def name(self) -> str:
        """What is limited."""

    @property
    def memory(self) -> timedelta:
        """How long after its last change a count is still of interest."""

    def wait(self, row: Throttle, now: datetime) -> timedelta:
        """How long until the next try."""

    def count(self, row: Throttle, now: datetime) -> None:
        """Count one try."""


@dataclass(frozen=True)
class Ladder:
    """Some free tries; then a wait after each that doubles, until one succeeds."""

    name: str
    free: int
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(hours=1)
    memory: timedelta = timedelta(hours=24)

    def wait(self, row: Throttle, now: datetime) -> timedelta:
        """How long until the next try: counted from the last one."""
        return max(NOTHING, row.since + self.pause(row.count) - now)

    def count(self, row: Throttle, now: datetime) -> None:
        """Count one try, the latest."""
        row.count = 1 if now >= row.until else row.count + 1
        row.since = now
        row.until = now + self.memory

    def pause(self, tries: int) -> timedelta:
        """The wait after so many tries."""
        if tries < self.free:
            return NOTHING
        return min(self.longest, self.first * (1 << min(tries - self.free, 20)))


@dataclass(frozen=True)
class Quota:
    """So many in a stretch of time."""

    name: str
    most: int
    memory: timedelta

    def wait(self, row: Throttle, now: datetime) -> timedelta:
        """How long until the next try: until the stretch is over."""
        is_used_up = row.count >= self.most and now < row.until
        return row.until - now if is_used_up else NOTHING

    def count(self, row: Throttle, now: datetime) -> None:
        """Count one try in this stretch, or the first in a new one."""
        if now >= row.until:
            row.count, row.since, row.until = 0, now, now + self.memory
        row.count += 1


def take(limit: Limit, who: str, now: datetime) -> timedelta:
    """Count a try, inside a story, unless it has to wait; says how long it has to."""
    row = _held(limit, who, now)
    wait = limit.wait(row, now)
    if wait <= NOTHING:
        limit.count(row, now)
    return wait


def give_back(limit: Limit, who: str) -> None:
    """The try was a good one, inside a story: it does not count."""
    mine = Throttle.name == _name(limit, who)
    fewer = sa.case((Throttle.count > 0, Throttle.count - 1), else_=0)
    db.session.execute(sa.update(Throttle).where(mine).values(count=fewer))


def forget(limit: Limit, who: str) -> None:
    """Begin anew, inside a story."""
    db.session.execute(sa.delete(Throttle).where(Throttle.name == _name(limit, who)))


def household(address: str) -> str:
    """The address as one party: a whole /64 of the new kind is one customer's."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return address if version == 4 else str(ip_network(f"{address}/64", strict=False))


def _held(limit: Limit, who: str, now: datetime) -> Throttle:
    """The row of a count, made if need be, and ours alone until the transaction ends."""
    name = _name(limit, who)
    fresh = {"name": name, "count": 0, "since": now, "until": now + limit.memory}
    row = insert(Throttle).values(fresh)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    found = sa.select(Throttle).where(Throttle.name == name).with_for_update()
    return db.session.execute(found.execution_options(populate_existing=True)).scalar_one()


def _name(limit: Limit, who: str) -> str:
    return security.keyed_digest(f"{limit.name}:{who}".encode(), purpose="throttle")
