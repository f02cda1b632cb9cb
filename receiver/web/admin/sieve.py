"""Filters of the inbox that can be combined: which of them leads, and what the others let pass.

Few postbacks wait, failed, or are of one person or sale: such a filter leads by its own index. All
others are words in the index of words (models/searched.py), which finds what has all of them
without looking at what has only one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from receiver.db import beside, db, is_postgres
from receiver.models import Key, Member, Postback
from receiver.models.searched import SEARCHED
from receiver.rules.vocabulary import Event, Outcome, PostbackState, Role, Source
from receiver.rules.words import Term, Wanted, Way, code_of, tag, typed
from receiver.web.admin import asked, days, sought
from receiver.web.admin.desk import MOST_COUNTED
from receiver.web.admin.filters import Asked, Simulated, that_are
from receiver.web.admin.paging import (
    Numbers,
    Page,
    Place,
    as_if_all,
    first_near,
    near_or_far,
    page,
    shown,
)

FEW = (PostbackState.WAITING, PostbackState.DEAD)

# Their keys follow by themselves: joined, PostgreSQL may begin with the keys, of which it takes
# there to be one, and look everything up once for each.
_WITH_KEYS = sa.select(Postback).options(selectinload(Postback.key))


@dataclass(frozen=True)
class Filter(Asked):
    """Which postbacks somebody wants to see; every part may be left open."""

    text: str = ""
    state: PostbackState | None = None
    outcome: Outcome | None = None
    event: Event | None = None
    code: int | None = None  # of an event that nobody knows
    role: Role | None = None
    product: str = ""
    key: int | None = None
    simulated: Simulated | None = None
    source: Source | None = None
    since: date | None = None
    until: date | None = None
    email: str = ""
    sale: str = ""

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        event = asked.word(args, "event", Event)
        return cls(
            text=asked.text(args, "text", most=200),
            state=asked.word(args, "state", PostbackState),
            outcome=asked.word(args, "outcome", Outcome),
            event=event,
            code=asked.number(args, "code") if event is Event.UNKNOWN else None,
            role=asked.word(args, "role", Role),
            product=asked.text(args, "product", most=64),
            key=asked.number(args, "key"),
            simulated=asked.word(args, "simulated", Simulated),
            source=asked.word(args, "source", Source),
            since=asked.day(args, "since"),
            until=asked.day(args, "until"),
            email=asked.text(args, "email"),
            sale=asked.text(args, "sale", most=64),
        )

    def without(self, name: str) -> dict[str, str]:
        """The same with one of its parts left open."""
        return {other: told for other, told in self.query().items() if other != name}

    def page(self, place: Place) -> Page[Postback]:
        """The page of what passes at this place, newest first."""
        if not self._is_looked_for_near():
            rows, number = self.found()
            return page(rows, (number,), place=place)
        near, far = self._numbers(is_met=True), self._numbers()
        found = near_or_far(near, far, newest=self._newest(), place=place)
        return shown(found, _WITH_KEYS, Postback.id)

    def count_after(self, postback_id: int) -> int:
        """How many that pass came after this one; no more are counted than anybody reads."""
        if not self._is_looked_for_near():
            rows, number = self.found()
            return _count(rows.where(number > postback_id).with_only_columns(number))
        begin = first_near(newest_id())
        near, far = self._numbers(is_met=True), self._numbers()
        count = _count(near.rows.where(near.along > max(begin, postback_id)))
        if begin <= postback_id or count > MOST_COUNTED:
            return count
        return _count(as_if_all(far.rows.where(far.along > postback_id)))

    def rows(self) -> sa.Select[Postback]:
        """The postbacks that pass, in no order yet."""
        return self.found()[0]

    def found(self) -> tuple[sa.Select[Postback], Any]:
        """The postbacks that pass, and the number along which the way through them goes."""
        if not self._is_by_words():
            rows = _WITH_KEYS.where(*self._plainly())
            return rows.where(*days.within(Postback.id, self.since, self.until)), Postback.id
        if self._is_hopeless:
            return sa.select(Postback).where(sa.false()), Postback.id
        table, number, match = SEARCHED.matching(self._wanted)
        rows = _WITH_KEYS.join(table, number == Postback.id).where(match)
        return rows.where(*self._besides_words(number)), number

    def numbers(self) -> Numbers:
        """The numbers of those that pass, where the rows themselves are not wanted."""
        if self._is_by_words() and not self._is_hopeless:
            return self._numbers()
        rows, number = self.found()
        return Numbers(rows.with_only_columns(number), number)

    def _numbers(self, *, is_met: bool = False) -> Numbers:
        """By their words; `is_met` for whoever goes from one to the next of them anyway."""
        table, number, match = SEARCHED.matching(self._wanted)
        if is_met:
            table, number, match = SEARCHED.table, SEARCHED.number, SEARCHED.holds(self._wanted)
        # Where it is near leads; by days SQLite would go instead, and can go by one of both only.
        others = self._besides_words(number + 0 if is_met else number)
        rows = sa.select(number).select_from(table)
        if others:
            rows = rows.join(Postback, Postback.id == number)
        return Numbers(rows.where(match, *others), number)

    def _newest(self) -> int:
        """About the number of the newest one that may pass."""
        newest = newest_id()
        return min(newest, days.last_id_until(self.until)) if self.until else newest

    def _besides_words(self, number: Any) -> list[sa.ColumnElement[bool]]:
        others = [*self._of_code(), *days.within(number, self.since, self.until)]
        others += [Postback.source == self.source] if self.source is Source.POSTBACK else []
        return others if self.state is None else [beside(Postback.state) == self.state, *others]

    def _of_code(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.code:
            yield Postback.event_code == self.code

    @property
    def _rare_source(self) -> Source | None:
        # Nearly all were sent by the marketplace: that is no word.
        return None if self.source is Source.POSTBACK else self.source

    def _is_looked_for_near(self) -> bool:
        # SQLite goes along the numbers of a whole word, and stops; not so for beginnings of words.
        is_short_of = is_postgres() or bool(self.text)
        return self._is_by_words() and is_short_of and not self._is_hopeless

    @property
    def _is_hopeless(self) -> bool:
        """Whether what was typed has no word in it."""
        return bool(self.text) and not typed(self.text)

    @cached_property
    def _wanted(self) -> Wanted:
        return (*self._tags(), *sought.ways(typed(self.text)))

    def _is_by_words(self) -> bool:
        """Whether the index of words leads: nothing else is known to find few."""
        if self.text:
            return True
        is_led = self.email or self.sale or self.state in FEW
        tagged = (self.role, self.product, self.key, self.simulated, self._rare_source)
        return not is_led and any(tagged)

    def _tags(self) -> Iterator[tuple[Way, ...]]:
        if self.email:
            yield sought.ways_of_person(self.email)
        for kind, value in (
            ("e", self.event),
            ("o", self.outcome),
            ("r", self.role),
            ("k", self.key),
            ("s", self.simulated),
            ("q", self._rare_source),
            ("p", self.product),
        ):
            if value:
                yield ((Term(tag(kind, value)),),)
        if self.sale:
            yield ((Term(code_of(self.sale) or "@"),),)

    def _plainly(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.email:
            yield _told_of(self.email)
        if self.sale:
            codes = (Postback.sale_code, Postback.subscription_code)
            yield sa.or_(*(code == self.sale for code in codes))
        words = ((Postback.state, self.state), (Postback.outcome, self.outcome))
        more = ((Postback.event, self.event), (Postback.role, self.role))
        yield from that_are((*words, *more), may_lead=self._may_lead)
        yield from self._of_code()
        yield from self._besides()

    def _besides(self) -> Iterator[sa.ColumnElement[bool]]:
        """What leads nowhere without the words: other filters have found few by then."""
        if self.product:
            yield Postback.product_code == self.product
        if self.source:
            yield Postback.source == self.source
        if self.key:
            yield Postback.key_id == self.key
        if self.simulated:
            is_theirs = Postback.key_id.in_(sa.select(Key.id).where(Key.is_simulator))
            yield is_theirs if self.simulated is Simulated.YES else ~is_theirs

    def _may_lead(self, word: StrEnum) -> bool:
        # SQLite cannot know what is rare: it is kept from walking along the index of the many.
        if self.email or self.sale:
            return False
        if self.state in FEW:
            return word is self.state
        return word is not self.state or not (self.outcome or self.event)


def _count(numbers: sa.Select[int]) -> int:
    some = numbers.limit(MOST_COUNTED + 1)
    return db.session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def newest_id() -> int:
    """The number of the newest postback."""
    return db.session.scalar(sa.select(sa.func.max(Postback.id))) or 0


def _told_of(email: str) -> sa.ColumnElement[bool]:
    """Postbacks with this address, and of the person whom it finds."""
    address = asked.address(email)
    member = Member.by_email(address)
    if member is None:
        return Postback.email == address
    return sa.or_(Postback.email == address, Postback.member_id == member.id)
