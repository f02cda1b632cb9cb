"""Looks postbacks up: filters that can be combined, each of them carried by an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access, Letter, LogEntry, Member, Postback
from receiver.rules.address import folded
from receiver.rules.vocabulary import Event, Outcome, PostbackState
from receiver.web.admin import asked

MOST_BESIDE = 50
FEW = (PostbackState.WAITING, PostbackState.DEAD)


@dataclass(frozen=True)
class Filter:
    """Which postbacks somebody wants to see; every part may be left open."""

    state: PostbackState | None = None
    outcome: Outcome | None = None
    event: Event | None = None
    email: str = ""
    sale: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            state=asked.word(args, "state", PostbackState),
            outcome=asked.word(args, "outcome", Outcome),
            event=asked.word(args, "event", Event),
            email=asked.text(args, "email"),
            sale=asked.text(args, "sale", most=64),
        )

    def query(self) -> dict[str, str]:
        """The same as a query string, for bookmarks and the pages beside this one."""
        return {name: str(value) for name, value in vars(self).items() if value}

    def rows(self) -> sa.Select[Postback]:
        """The postbacks that pass, in no order yet."""
        found = sa.select(Postback)
        if self.email:
            found = found.where(_told_of(self.email))
        if self.sale:
            codes = (Postback.sale_code, Postback.subscription_code)
            found = found.where(sa.or_(*(code == self.sale for code in codes)))
        words = ((Postback.state, self.state), (Postback.outcome, self.outcome))
        for column, word in (*words, (Postback.event, self.event)):
            if word is not None:
                weighed = column if self._may_lead(word) else sa.func.coalesce(column, "")
                found = found.where(weighed == word)
        return found

    def _may_lead(self, word: StrEnum) -> bool:
        # A person, a sale, what waits and what failed are few; of the rest there is a million.
        # SQLite cannot know that: it is kept from walking along the index of the many.
        if self.email or self.sale:
            return False
        if self.state in FEW:
            return word is self.state
        return word is not self.state or not (self.outcome or self.event)


def _told_of(email: str) -> sa.ColumnElement[bool]:
    """Postbacks with this address, and of the person whom it finds."""
    address = folded(email) or email.lower()
    member = Member.by_email(address)
    if member is None:
        return Postback.email == address
    return sa.or_(Postback.email == address, Postback.member_id == member.id)


@dataclass(frozen=True)
class Done:
    """What followed from one postback."""

    lines: list[LogEntry]
    letters: list[Letter]
    accesses: list[Access]


def done(postback: Postback) -> Done:
    """Everything that one postback caused, as far as it was recorded."""
    lines = list(
        db.session.scalars(
            sa.select(LogEntry)
            .where(LogEntry.postback_id == postback.id)
            .order_by(LogEntry.id)
            .limit(MOST_BESIDE)
        )
    )
    return Done(lines, _letters(postback, lines), _moved(postback))


def _letters(postback: Postback, lines: list[LogEntry]) -> list[Letter]:
    """The letters that these lines name, and those owed to the buyer at their very moment."""
    named = Letter.id.in_({line.letter_id for line in lines if line.letter_id})
    at_once = Letter.created_at.in_({line.at for line in lines})
    theirs = sa.and_(Letter.member_id == postback.member_id, at_once)
    found = sa.select(Letter).where(sa.or_(named, theirs)).order_by(Letter.id)
    return list(db.session.scalars(found))


def _moved(postback: Postback) -> list[Access]:
    if postback.member_id is None:
        return []
    theirs = Access.of_member(postback.member_id)
    return [access for access in theirs if access.postback_id == postback.id]


def same_bytes(postback: Postback) -> list[Postback]:
    """The other arrivals of the same body, oldest first."""
    others = sa.select(Postback).where(
        Postback.digest == postback.digest, Postback.id != postback.id
    )
    return list(db.session.scalars(others.order_by(Postback.arrival).limit(MOST_BESIDE)))


def same_sale(postback: Postback) -> list[Postback]:
    """What else was told about the same sale, newest first."""
    if postback.sale_code is None:
        return []
    others = sa.select(Postback).where(
        Postback.sale_code == postback.sale_code, Postback.id != postback.id
    )
    return list(db.session.scalars(others.order_by(Postback.id.desc()).limit(MOST_BESIDE)))
