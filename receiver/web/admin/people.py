"""Looks members up: one box for any address, a name, or the code of a sale.

An address, a code, a telephone or a document that is known as it stands leads to its members; else
every word is the beginning of one of a name or an address (models/word_index.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from receiver import simulations
from receiver.db import beside, db
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
from receiver.models.member import MEMBERS, NEVER_CAME
from receiver.models.sale import IS_ALONE
from receiver.rules.told import digits
from receiver.rules.vocabulary import AccessState, MemberStatus
from receiver.rules.words import Wanted, sought
from receiver.web.admin import asked
from receiver.web.admin.filters import Asked
from receiver.web.admin.paging import Numbers, Page, Place, near_or_far, page, shown

# So many are looked through one by one.
FEW = 10_000
MARKS = ("never", "bounced", "simulated")
# A number so long is a telephone or a document; codes of sales are shorter, or found as they stand.
SHORTEST_NUMBER = 8


@dataclass(frozen=True)
class Filter(Asked):
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

    def page(self, place: Place) -> Page[Member]:
        """The page of who passes at this place, newest first."""
        met, told = (rows.with_only_columns(Member.id) for rows in (self.met(), self.rows()))
        if not self.text or self._exact:
            found = page(told, (Member.id,), place=place)
        else:
            near, far = Numbers(met, Member.id), Numbers(told, Member.id)
            newest = db.session.scalar(sa.select(sa.func.max(Member.id))) or 0
            found = near_or_far(near, far, newest=newest, place=place)
        return shown(found, sa.select(Member), Member.id)

    def rows(self) -> sa.Select[Member]:
        """The members who pass, in no order yet; what finds few of them leads."""
        if self.text and not self._exact and self._is_of_few:
            return self._rows(MEMBERS.holds, is_led=True)
        return self._rows(MEMBERS.has, is_led=not self.text)

    def met(self) -> sa.Select[Member]:
        """The same for whoever meets one member after the other anyway."""
        return self._rows(MEMBERS.holds, is_led=False)

    def _rows(self, has: Callable[[Wanted], Any], *, is_led: bool) -> sa.Select[Member]:
        found = sa.select(Member)
        if self._exact:
            found = found.where(Member.id.in_(self._exact))
        elif self.text:
            found = found.where(has(sought(self.text)))
        if self.status:
            # A status is many: where words lead, it does not.
            do_words_lead = self.text and has == MEMBERS.has
            column = beside(Member.status) if do_words_lead else Member.status
            found = found.where(column == self.status)
        return found.where(*self._marks(is_led=is_led))

    def _marks(self, *, is_led: bool) -> Iterator[sa.ColumnElement[bool]]:
        if self.area:
            opens = (Access.area_id == self.area, Access.state == AccessState.LIVE)
            theirs = Member.id.in_(sa.select(Access.member_id).where(*opens))
            # Where many may enter, the newest of them are soon met.
            is_met = sa.select(sa.true()).where(Access.member_id == Member.id, *opens).exists()
            yield theirs if is_led and self._is_small_area else is_met
        if self.never:
            yield sa.and_(NEVER_CAME)
        if self.bounced:
            yield Member.email.in_(sa.select(BouncedAddress.address))
        if self.simulated:
            played = MemberEmail.email.in_(sa.select(Simulation.email))
            yield Member.id.in_(sa.select(MemberEmail.member_id).where(played))
            yield ~simulations.is_real_member()

    @cached_property
    def _exact(self) -> set[int]:
        """Whom an address or a code finds that is known as it stands."""
        return _exactly(self.text) if self.text else set()

    @cached_property
    def _is_of_few(self) -> bool:
        """Whether all but the text leaves so few that each can be looked at."""
        by_status = sa.select(Member.id).where(Member.status == self.status)
        return (
            (self.bounced or self.simulated)
            or (self.status is not None and _are_few(by_status))
            or (self.area is not None and self._is_small_area)
            or (self.never and _are_few(sa.select(Member.id).where(NEVER_CAME)))
        )

    @cached_property
    def _is_small_area(self) -> bool:
        opens = (Access.area_id == self.area, Access.state == AccessState.LIVE)
        return _are_few(sa.select(Access.id).where(*opens))


def _are_few(rows: sa.Select[int]) -> bool:
    some = rows.limit(FEW).subquery()
    return (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) < FEW


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
    # Each by its own index: whoever is nobody's may be many.
    alone = sa.select(Sale.id).where(IS_ALONE)
    named = (Sale.code == text, Sale.buyer_email == address, Sale.buyer_email_told == text)
    sales = sa.select(Sale).where(Sale.id.in_(sa.union_all(*map(alone.where, named))))
    postbacks = sa.select(Postback).where(
        sa.or_(Postback.sale_code == text, Postback.email == address)
    )
    return Traces(
        list(db.session.scalars(sales.order_by(Sale.id.desc()).limit(10))),
        list(db.session.scalars(postbacks.order_by(Postback.id.desc()).limit(10))),
    )
