"""Looks members up: one box for any address, a name, or the code of a sale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from receiver import simulations
from receiver.db import db
from receiver.models import (
    Access,
    BouncedAddress,
    Member,
    MemberEmail,
    Postback,
    Sale,
    Simulation,
    Subscription,
)
from receiver.models.member import NEVER_CAME
from receiver.rules.told import digits
from receiver.rules.vocabulary import AccessState, MemberStatus
from receiver.web.admin import asked
from receiver.web.admin.likeness import is_like

# So many of an area are looked up at once.
FEW = 2000
MARKS = ("never", "bounced", "simulated")
# A number so long is a telephone or a document; codes of sales are shorter, or found as they stand.
SHORTEST_NUMBER = 8


@dataclass(frozen=True)
class Filter:
    """Whom somebody looks for."""

    text: str = ""
    status: MemberStatus | None = None
    area: int | None = None
    never: bool = False
    bounced: bool = False
    simulated: bool = False

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        marks = {name: args.get(name) == "1" for name in MARKS}
        status = asked.word(args, "status", MemberStatus)
        text, area = asked.text(args, "text"), asked.number(args, "area")
        return cls(text=text, status=status, area=area, **marks)

    def query(self) -> dict[str, str]:
        """The same as a query string."""
        told = {name: value for name, value in vars(self).items() if value}
        return {name: "1" if value is True else str(value) for name, value in told.items()}

    def rows(self) -> sa.Select[Member]:
        """The members who pass, in no order yet."""
        found = sa.select(Member)
        if self.text:
            found = found.where(_known_by(self.text))
        if self.status:
            # Who is looked for by name is few; a status is many (see sieve.Filter).
            column = sa.func.coalesce(Member.status, "") if self.text else Member.status
            found = found.where(column == self.status)
        return found.where(*self._marks())

    def _marks(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.area:
            yield _may_enter(self.area)
        if self.never:
            yield sa.and_(NEVER_CAME)
        if self.bounced:
            yield Member.email.in_(sa.select(BouncedAddress.address))
        if self.simulated:
            played = MemberEmail.email.in_(sa.select(Simulation.email))
            yield Member.id.in_(sa.select(MemberEmail.member_id).where(played))
            yield ~simulations.is_real_member()


def _may_enter(area_id: int) -> sa.ColumnElement[bool]:
    """Few are looked up by their area; where many may enter, the newest of them are soon met."""
    opens = (Access.area_id == area_id, Access.state == AccessState.LIVE)
    some = sa.select(Access.id).where(*opens).limit(FEW).subquery()
    if (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) < FEW:
        return Member.id.in_(sa.select(Access.member_id).where(*opens))
    return sa.exists().where(Access.member_id == Member.id, *opens)


def _known_by(text: str) -> sa.ColumnElement[bool]:
    """Exactly, when an address or a code is known as it stands; else by a part of it."""
    exact = _exactly(text)
    if exact:
        return Member.id.in_(exact)
    part = MemberEmail.email.contains(text.lower(), autoescape=True)
    by_address = sa.select(MemberEmail.member_id).where(part)
    return sa.or_(Member.id.in_(by_address), is_like(Member.name, text))


def _exactly(text: str) -> set[int]:
    address = asked.address(text)
    ways: list[sa.Select[Any]] = [
        sa.select(MemberEmail.member_id).where(MemberEmail.email == address),
        sa.select(Sale.member_id).where(Sale.code == text),
        sa.select(Subscription.member_id).where(Subscription.code == text),
        sa.select(Sale.member_id).where(Sale.buyer_email == address),
        *_by_number(digits(text)),
    ]
    found = db.session.scalars(sa.union_all(*ways))
    return {member_id for member_id in found if member_id is not None}


def _by_number(number: str) -> Iterator[sa.Select[Any]]:
    """By telephone, with the code of the country or without, and by document."""
    if len(number) < SHORTEST_NUMBER:
        return
    forms = {number, number.removeprefix("55"), f"55{number}"}
    yield sa.select(Sale.member_id).where(Sale.buyer_phone.in_(forms))
    yield sa.select(Sale.member_id).where(Sale.buyer_document == number)


@dataclass(frozen=True)
class Traces:
    """What is known of somebody who has no account."""

    sales: list[Sale]
    postbacks: list[Postback]


def traces(text: str) -> Traces:
    """Sales and postbacks that name this address or code: "I paid and have no login"."""
    address = asked.address(text)
    sales = sa.select(Sale).where(
        sa.or_(Sale.code == text, Sale.buyer_email == address, Sale.buyer_email_told == text),
        Sale.member_id.is_(None),
    )
    postbacks = sa.select(Postback).where(
        sa.or_(Postback.sale_code == text, Postback.email == address)
    )
    return Traces(
        list(db.session.scalars(sales.order_by(Sale.id.desc()).limit(10))),
        list(db.session.scalars(postbacks.order_by(Postback.id.desc()).limit(10))),
    )
