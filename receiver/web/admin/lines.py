"""Looks up lines of the log: filters that can be combined, without walking through all of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from receiver.models import LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor
from receiver.web.admin import asked
from receiver.web.admin.days import A_DAY, midnight
from receiver.web.admin.filters import Asked, that_are

# As a word and not as a parameter, so that the database sees that the index of these is meant.
_IS_STAFF = LogEntry.actor == sa.literal_column(f"'{Actor.ADMIN}'")


@dataclass(frozen=True)
class Filter(Asked):
    """Which lines somebody wants to read; days are those of the producer's zone."""

    deed: Deed | None = None
    actor: Actor | None = None
    email: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        return cls(
            deed=asked.word(args, "deed", Deed),
            actor=asked.word(args, "actor", Actor),
            email=asked.text(args, "email"),
            since=asked.day(args, "since"),
            until=asked.day(args, "until"),
        )

    def rows(self) -> sa.Select[LogEntry]:
        """The lines that pass, in no order yet."""
        return sa.select(LogEntry).where(*self._words(), *self._days())

    def _words(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.email:
            yield _about(self.email)
        words = ((LogEntry.deed, self.deed), (LogEntry.actor, self.actor))
        yield from that_are(words, may_lead=self._may_lead)

    def _days(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.since:
            yield LogEntry.at >= midnight(self.since)
        if self.until:
            yield LogEntry.at < midnight(self.until + A_DAY)

    def _may_lead(self, word: StrEnum) -> bool:
        # A person has few lines, and so has the staff; else the deed is rarer than who did it
        # (see sieve.Filter).
        if self.email:
            return False
        leader = self.actor if self.actor is Actor.ADMIN else self.deed or self.actor
        return word is leader


def _about(email: str) -> sa.ColumnElement[bool]:
    """Lines about the member whom this address finds, and what its owner did on the staff."""
    address = asked.address(email)
    member = Member.by_email(address)
    if member is not None:
        return LogEntry.member_id == member.id
    return sa.and_(_IS_STAFF, LogEntry.actor_name == address)
