"""Postbacks are understood in groups, none of which holds two that are about the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import sqlalchemy as sa

from receiver import turns
from receiver.among import Among
from receiver.db import db, is_postgres
from receiver.jobs import Claim
from receiver.models import EventMeaning, Postback
from receiver.rules.facts import PostbackFacts
from receiver.rules.limits import Malformed
from receiver.rules.postback import read
from receiver.rules.triage import as_said
from receiver.rules.vocabulary import Event

# So many that they share most of their questions to the database.
MOST = 25
# Where nobody waits for a pen: a question is dear that must be sent to another process.
MANY = 50
# So few that who waits for the pen meanwhile, the door above all, has it after some hundredths of
# a second.
FEW = 8

# By the tables and written once: to write a statement anew costs more than to ask it.
_ROW = cast(sa.Table, Postback.__table__)
_FIRST = _ROW.alias("first")
_BODIES = (
    sa.select(_ROW.c.id, sa.func.coalesce(_ROW.c.body, _FIRST.c.body), _ROW.c.content_type)
    .outerjoin(_FIRST, _ROW.c.first_id == _FIRST.c.id)
    .where(Among(_ROW.c.id, "these"))
)


@dataclass(frozen=True)
class Arrived:
    """A postback that was claimed and read, before anything is decided about it."""

    claim: Claim
    told: PostbackFacts | None
    unreadable: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """What it is about, so that two stories about the same follow each other."""
        if self.told is None:
            return frozenset({f"postback:{self.claim.row_id}"})
        contract, sale = self.told.contract, self.told.sale
        told = {
            "sale": sale and sale.code,
            "email": self.told.buyer.email,
            "contract": contract and contract.code,
        }
        return frozenset(f"{kind}:{name}" for kind, name in told.items() if name)


def in_groups(claims: Sequence[Claim]) -> Iterator[list[Arrived]]:
    """The postbacks of these claims, those about the same in later groups, in their order.

    What was begun before is in a group of its own: it may be what its worker died of.
    """
    fresh = [claim for claim in claims if claim.attempts == 1]
    left: list[Arrived] = []
    while left or fresh:
        room = max(0, size() - len(left))
        taken, left = apart([*left, *read_all(fresh[:room])])
        fresh = fresh[room:]
        yield taken
    for claim in claims:
        if claim.attempts > 1:
            yield read_all([claim])


def size() -> int:
    """How many there may be in a group at this moment."""
    if is_postgres():
        return MANY
    return FEW if turns.is_sought() else MOST


def read_all(claims: Sequence[Claim]) -> list[Arrived]:
    """Read the bodies, before any story begins: nobody shall wait for it."""
    if not claims:
        return []
    ids = [claim.row_id for claim in claims]
    found = db.session.connection().execute(_BODIES, {"these": ids}).all()
    db.session.rollback()
    bodies = {postback_id: (raw or b"", kind) for postback_id, raw, kind in found}
    arrived = [read_body(claim, *bodies.get(claim.row_id, (b"", ""))) for claim in claims]
    if not any(one.told and one.told.event is Event.UNKNOWN for one in arrived):
        return arrived
    # Before anything is named by its event.
    said = EventMeaning.known()
    db.session.rollback()
    return [replace(one, told=one.told and as_said(one.told, said)) for one in arrived]


def read_body(claim: Claim, body: bytes, content_type: str) -> Arrived:
    """Read one body; what cannot be read is told by why not."""
    try:
        return Arrived(claim, read(body, content_type))
    except Malformed as error:
        return Arrived(claim, None, unreadable=str(error))


def apart(arrived: Sequence[Arrived]) -> tuple[list[Arrived], list[Arrived]]:
    """Those that have nothing to do with an earlier one, and the others."""
    named: set[str] = set()
    taken: list[Arrived] = []
    left: list[Arrived] = []
    for one in arrived:
        (taken if named.isdisjoint(one.names) else left).append(one)
        named |= one.names
    return taken, left
