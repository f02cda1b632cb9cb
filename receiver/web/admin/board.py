"""Who paid and never came in: first those whose guarantee ends soonest.

Behind them stand those whose guarantee is over or unknown, the newest account first.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver import simulations
from receiver.db import db
from receiver.models import BouncedAddress, Letter, Member, Sale
from receiver.rules.sale import PAID
from receiver.web.admin import asked
from receiver.web.admin.desk import counted
from receiver.web.admin.standing import Standing, standing

SIZE = 25

# As a word and not as a parameter, so that the database sees that the index of these is meant.
_IS_ACTIVE = Member.status == sa.literal_column("'active'")
IS_WAITED_FOR = sa.and_(Member.first_login_at.is_(None), _IS_ACTIVE)


@dataclass(frozen=True)
class Place:
    """Behind whom a page begins: a sale with a guarantee, or a member without."""

    sale: int | None = None
    member: int | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Place":
        """The place that a query string names."""
        return cls(asked.number(args, "sale"), asked.number(args, "member"))


@dataclass(frozen=True)
class Waiting:
    """One person, what they paid for, and how their letters fared."""

    member: Member
    sale: Sale
    standing: Standing
    has_bounced: bool
    has_guarantee: bool


@dataclass(frozen=True)
class Board:
    """One page of them, and where the next one begins."""

    rows: list[Waiting]
    next: Place | None


def board(place: Place, now: datetime, size: int = SIZE) -> Board:
    """The page that begins behind this place."""
    # One more than is shown tells whether there are more.
    found = [] if place.member else _with_guarantee(place.sale, now, size + 1)
    running = {sale.id for sale in found}
    if len(found) <= size:
        found += _without(place.member, now, size + 1 - len(found))
    rows = _rows(found[:size], running)
    return Board(rows, next=_behind(rows[-1]) if len(found) > size else None)


def how_many() -> str:
    """How many wait, as far as anybody counts."""
    paid = sa.exists().where(Sale.member_id == Member.id, *_is_paid(Sale))
    return counted(sa.select(Member.id).where(IS_WAITED_FOR, paid))


def waits(member: Member) -> bool:
    """Whether somebody may enter and never did."""
    return member.is_active and not member.is_blocked and member.first_login_at is None


def _is_paid(sale: type[Sale]) -> tuple[sa.ColumnElement[bool], ...]:
    return sale.status.in_(PAID), simulations.is_real(sale.code)


def _with_guarantee(after: int | None, now: datetime, most: int) -> list[Sale]:
    """Of each person the sale whose guarantee ends first."""
    other = aliased(Sale)
    key, others = (
        sa.tuple_(Sale.guarantee_until, Sale.id),
        sa.tuple_(other.guarantee_until, other.id),
    )
    is_earlier = sa.exists().where(
        other.member_id == Sale.member_id,
        other.guarantee_until > now,
        others < key,
        *_is_paid(other),
    )
    # Not joined: the walk is along the ends of guarantees, and stops when a page is full.
    waits_for = sa.exists().where(Member.id == Sale.member_id, IS_WAITED_FOR)
    rows = sa.select(Sale).where(Sale.guarantee_until > now, waits_for, *_is_paid(Sale))
    rows = rows.where(~is_earlier)
    spot = db.session.get(Sale, after) if after else None
    if spot and spot.guarantee_until:
        until = sa.literal(spot.guarantee_until, Sale.guarantee_until.type)
        rows = rows.where(key > sa.tuple_(until, sa.literal(spot.id)))
    return list(db.session.scalars(rows.order_by(Sale.guarantee_until, Sale.id).limit(most)))


def _without(after: int | None, now: datetime, most: int) -> list[Sale]:
    """Of each other person the latest sale."""
    paid = sa.exists().where(Sale.member_id == Member.id, *_is_paid(Sale))
    running = paid.where(Sale.guarantee_until > now)
    rows = sa.select(Member.id).where(IS_WAITED_FOR, paid, ~running)
    if after:
        rows = rows.where(Member.id < after)
    ids = list(db.session.scalars(rows.order_by(Member.id.desc()).limit(most)))
    sales = sa.select(Sale).where(Sale.member_id.in_(ids), *_is_paid(Sale)).order_by(Sale.id)
    latest = {sale.member_id: sale for sale in db.session.scalars(sales)}
    return [latest[member_id] for member_id in ids if member_id in latest]


def _rows(sales: list[Sale], running: set[int]) -> list[Waiting]:
    ids = [sale.member_id for sale in sales]
    members = {m.id: m for m in db.session.scalars(sa.select(Member).where(Member.id.in_(ids)))}
    bounced = BouncedAddress.among(member.email for member in members.values())
    letters = _letters(ids)
    rows = []
    for sale in sales:
        member = members[sale.member_id or 0]
        stands = standing(member, sales=[sale], accesses=[], letters=letters[member.id])
        has_guarantee = sale.id in running
        rows.append(Waiting(member, sale, stands, member.email in bounced, has_guarantee))
    return rows


def _letters(ids: list[int | None]) -> dict[int, list[Letter]]:
    """The letters to some people, newest first."""
    found = defaultdict(list)
    theirs = sa.select(Letter).where(Letter.member_id.in_(ids)).order_by(Letter.id.desc())
    for letter in db.session.scalars(theirs):
        found[letter.member_id or 0].append(letter)
    return found


def _behind(last: Waiting) -> Place:
    return Place(sale=last.sale.id) if last.has_guarantee else Place(member=last.member.id)
