"""What would change if kept postbacks were understood again: it is done, looked at, and undone.

A piece of them at a time, so that nobody who wants to write waits long; those of one person stay
together, because what the first does the next one finds.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver import jobs
from receiver.db import db, hold, share, transaction
from receiver.models import LogEntry, Member, Postback
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning import brake
from receiver.provisioning.arrivals import stands
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.groups import MOST, Arrived, apart, read_all, read_body
from receiver.provisioning.understand import understand_again

MOVES = (
    Deed.MEMBER_CREATED,
    Deed.GRANTED,
    Deed.REACTIVATED,
    Deed.EXTENDED,
    Deed.SUSPENDED,
    Deed.ENDED,
    Deed.LETTER_OWED,
)
LONGEST = 3.0  # seconds that somebody waits for it
REST = 0.01


@dataclass(frozen=True)
class Foreseen:
    """Something that would be done, to whom, and why."""

    deed: Deed
    who: str
    area: str
    reason: str
    facts: dict[str, Any]


@dataclass
class Rehearsal:
    """What all of it would come to; `looked_at` are those it is about."""

    looked_at: list[int] = field(default_factory=list)
    deeds: list[Foreseen] = field(default_factory=list)
    came_to: Counter[tuple[str, str]] = field(default_factory=Counter)
    without_body: int = 0
    is_whole: bool = True

    @property
    def counts(self) -> Counter[Deed]:
        """How often each would be done."""
        return Counter(one.deed for one in self.deeds)


class _Undone(Exception):
    """The end of every rehearsal: nothing of it stays."""


@contextmanager
def in_vain() -> Iterator[None]:
    """A story that is told only to see how it ends: nothing of it stays."""
    with suppress(_Undone), transaction(), brake.let_go():
        yield
        raise _Undone


def rehearse(ids: Sequence[int], *, now: datetime, seconds: float = LONGEST) -> Rehearsal:
    """Try it out, as far as one comes in so many seconds."""
    told, began = Rehearsal(), time.monotonic()
    for piece in _pieces(ids, told):
        if time.monotonic() - began > seconds:
            told.is_whole = False
            break
        _rehearse(piece, told, now)
        time.sleep(REST)
    told.looked_at.sort()
    return told


def rehearse_unkept(row: Mapping[str, Any], *, now: datetime) -> Rehearsal:
    """The same for one that is not kept yet, by its columns: it would be kept first."""
    told = Rehearsal()
    claim = _claim(0, now)
    arrived = read_body(claim, bytes(row["body"]), str(row["content_type"]))
    with in_vain():
        share(MAPPINGS)
        hold(*arrived.names)
        postback = Postback(**row)
        db.session.add(postback)
        db.session.flush()
        claim = _claim(postback.id, now)
        _look([replace(arrived, claim=claim)], told, now)
    return told


def _pieces(ids: Sequence[int], told: Rehearsal) -> Iterator[list[int]]:
    """The postbacks of one person after another, about as many at a time as the worker takes."""
    rows = _kept(ids)
    told.without_body = len(set(ids)) - len(rows)
    piece: list[int] = []
    for _whose, theirs in groupby(sorted(rows), key=lambda row: row[0]):
        piece += [number for _name, number in theirs]
        if len(piece) >= MOST:
            yield piece
            piece = []
    if piece:
        yield piece


def _kept(ids: Sequence[int]) -> list[tuple[str, int]]:
    """Whose they are, and their numbers; without those whose body is gone."""
    first = aliased(Postback)
    has_body = sa.or_(Postback.body.is_not(None), first.body.is_not(None))
    asked = sa.select(Postback.id, Postback.member_id, Postback.email, Postback.sale_code)
    asked = asked.outerjoin(first, Postback.first_id == first.id)
    found = db.session.execute(asked.where(Postback.id.in_(ids), has_body)).all()
    return [
        (f"member {member}" if member else f"{email or sale or number}", number)
        for number, member, email, sale in found
    ]


def _rehearse(ids: list[int], told: Rehearsal, now: datetime) -> None:
    arrived = read_all([_claim(number, now) for number in sorted(ids)])
    with in_vain():
        share(MAPPINGS)
        hold(*(name for one in arrived for name in one.names))
        _look(arrived, told, now)
    told.looked_at += ids


def _look(arrived: list[Arrived], told: Rehearsal, now: datetime) -> None:
    ids = [one.claim.row_id for one in arrived]
    last = db.session.scalar(sa.select(sa.func.max(LogEntry.id))) or 0
    asked = sa.select(Postback).where(Postback.id.in_(ids))
    found = db.session.scalars(asked).all()
    before = {postback.id: stands(postback) for postback in found}
    left = arrived
    while left:
        taken, left = apart(left)
        understand_again(taken, now=now)
    # They were written by their columns: what they came to is read again.
    db.session.scalars(asked.execution_options(populate_existing=True)).all()
    told.came_to.update((before[one.id], stands(one)) for one in found)
    told.deeds += _deeds(ids, after=last)


def _deeds(ids: list[int], *, after: int) -> list[Foreseen]:
    theirs = (LogEntry.id > after, LogEntry.postback_id.in_(ids), LogEntry.deed.in_(MOVES))
    lines = sa.select(LogEntry, Member.name, Member.email)
    lines = lines.outerjoin(Member, Member.id == LogEntry.member_id).where(*theirs)
    return [
        Foreseen(line.deed, name or email or "", line.area, line.reason, dict(line.facts))
        for line, name, email in db.session.execute(lines.order_by(LogEntry.id))
    ]


def _claim(postback_id: int, now: datetime) -> jobs.Claim:
    """Nobody's work: only what the reading of bodies wants to be told."""
    key = f"{JobKind.POSTBACK}:{postback_id}"
    return jobs.Claim(0, JobKind.POSTBACK, key, postback_id, 1, "", now)
