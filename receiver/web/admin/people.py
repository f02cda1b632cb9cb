"""Looks members up: one box for any address, a name, or the code of a sale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Member, MemberEmail, Postback, Sale, Subscription
from receiver.rules.address import folded
from receiver.rules.vocabulary import MemberStatus
from receiver.web.admin import asked
from receiver.web.admin.likeness import is_like


@dataclass(frozen=True)
class Filter:
    """Whom somebody looks for."""

    text: str = ""
    status: MemberStatus | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(text=asked.text(args, "text"), status=asked.word(args, "status", MemberStatus))

    def query(self) -> dict[str, str]:
        """The same as a query string."""
        return {name: str(value) for name, value in vars(self).items() if value}

    def rows(self) -> sa.Select[Member]:
        """The members who pass, in no order yet."""
        found = sa.select(Member)
        if self.text:
            found = found.where(_known_by(self.text))
        if self.status:
            # Who is looked for by name is few; a status is many (see arrivals.Filter).
            column = sa.func.coalesce(Member.status, "") if self.text else Member.status
            found = found.where(column == self.status)
        return found


def _known_by(text: str) -> sa.ColumnElement[bool]:
    """Exactly, when an address or a code is known as it stands; else by a part of it."""
    exact = _exactly(text)
    if exact:
        return Member.id.in_(exact)
    part = MemberEmail.email.contains(text.lower(), autoescape=True)
    by_address = sa.select(MemberEmail.member_id).where(part)
    return sa.or_(Member.id.in_(by_address), is_like(Member.name, text))


def _exactly(text: str) -> set[int]:
    address = folded(text) or text.lower()
    ways: list[sa.Select[Any]] = [
        sa.select(MemberEmail.member_id).where(MemberEmail.email == address),
        sa.select(Sale.member_id).where(Sale.code == text),
        sa.select(Subscription.member_id).where(Subscription.code == text),
        sa.select(Sale.member_id).where(Sale.buyer_email == address),
    ]
    found = db.session.scalars(sa.union_all(*ways))
    return {member_id for member_id in found if member_id is not None}


@dataclass(frozen=True)
class Traces:
    """What is known of somebody who has no account."""

    sales: list[Sale]
    postbacks: list[Postback]


def traces(text: str) -> Traces:
    """Sales and postbacks that name this address or code: "I paid and have no login"."""
    address = folded(text) or text.lower()
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
