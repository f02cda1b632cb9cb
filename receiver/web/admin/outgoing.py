"""Looks letters up: filters that can be combined, each of them carried by an index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from receiver.models import Letter, Member
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.web.admin import asked
from receiver.web.admin.days import A_DAY, midnight
from receiver.web.admin.filters import Asked, that_are
from receiver.web.admin.paging import Key

FEW = (LetterState.QUEUED, LetterState.DEAD)


@dataclass(frozen=True)
class Filter(Asked):
    """Which letters somebody wants to see; a day is one of the producer's zone."""

    state: LetterState | None = None
    kind: LetterKind | None = None
    email: str = ""
    day: date | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            state=asked.word(args, "state", LetterState),
            kind=asked.word(args, "kind", LetterKind),
            email=asked.text(args, "email"),
            day=asked.day(args, "day"),
        )

    @property
    def key(self) -> Key:
        """What the letters are ordered by: those of one day lie together by their time."""
        return (Letter.created_at, Letter.id) if self.day and not self.email else (Letter.id,)

    def rows(self) -> sa.Select[Letter]:
        """The letters that pass, in no order yet."""
        return sa.select(Letter).where(*self._about(), *self._words(), *self._days())

    def _about(self) -> Iterator[sa.ColumnElement[bool]]:
        if not self.email:
            return
        address = asked.address(self.email)
        member = Member.by_email(address)
        here = Letter.to == address
        yield sa.or_(here, Letter.member_id == member.id) if member else here

    def _words(self) -> Iterator[sa.ColumnElement[bool]]:
        words = ((Letter.state, self.state), (Letter.kind, self.kind))
        return that_are(words, may_lead=self._may_lead)

    def _days(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.day:
            yield Letter.created_at >= midnight(self.day)
            yield Letter.created_at < midnight(self.day + A_DAY)

    def _may_lead(self, word: StrEnum) -> bool:
        # A person and a day have few letters, and few wait or have failed; else the kind is
        # rarer than what became of it (see sieve.Filter).
        if self.email or self.day:
            return False
        leader = self.state if self.state in FEW else self.kind or self.state
        return word is leader
