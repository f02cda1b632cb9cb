"""Letters to whoever began to buy: they have no account, and may say that they want no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from config import LANGUAGES
from receiver.context import settings
from receiver.db import db
from receiver.models import Letter, RecoveryCase, UnsubscribedAddress
from receiver.outbox import owe
from receiver.rules.letter_kinds import REMINDERS, LetterKind
from receiver.rules.vocabulary import Actor


@dataclass(frozen=True)
class Reminder:
    """A letter about an unfinished purchase; `key` makes sure that it goes once."""

    kind: LetterKind
    key: str
    to: str
    language: str
    facts: Mapping[str, Any]


def remind(reminder: Reminder, *, now: datetime) -> Letter | None:
    """Owe it, inside a story; nothing when it was owed before."""
    if owe.owed_already([reminder.key]):
        return None
    known = reminder.language in LANGUAGES
    letter = Letter(
        kind=reminder.kind,
        key=reminder.key,
        to=reminder.to,
        language=reminder.language if known else settings().language,
        facts=dict(reminder.facts),
        created_at=now,
    )
    return owe.without_account(letter, Actor.CLOCK)


def out_of_date(letters: Mapping[int, Letter]) -> dict[int, str]:
    """Why some of these letters are not sent after all: their readers paid, or want no more."""
    mine = {number: one for number, one in letters.items() if one.kind in REMINDERS}
    if not mine:
        return {}
    left = UnsubscribedAddress.among({one.to for one in mine.values()})
    cases = {one.facts.get("case") for one in mine.values()} - {None}
    found = sa.select(RecoveryCase).where(RecoveryCase.id.in_(cases))
    is_open = {case.id: case.is_open for case in db.session.scalars(found)}
    why = {number: _why(one, left, is_open) for number, one in mine.items()}
    return {number: told for number, told in why.items() if told}


def _why(letter: Letter, left: set[str], is_open: Mapping[int, bool]) -> str:
    if "draft" in letter.facts:
        return ""
    if letter.to in left:
        return "the address wants no such e-mails"
    return "" if is_open.get(letter.facts.get("case", 0)) else "the purchase is closed"
