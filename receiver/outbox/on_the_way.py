"""Letters about parcels: to a member, or to whoever bought and has no account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import LANGUAGES
from receiver.context import settings
from receiver.models import Letter, Member
from receiver.outbox import owe
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import Actor


@dataclass(frozen=True)
class ParcelLetter:
    """A letter about where a parcel is; `key` makes sure that it goes once."""

    kind: LetterKind
    key: str
    to: str
    postback_id: int
    member: Member | None = None
    language: str = ""
    facts: Mapping[str, Any] | None = None


def tell_of_parcels(letters: Sequence[ParcelLetter], *, now: datetime) -> None:
    """Owe these, inside the story of whoever knows that none of them is owed already."""
    strangers = [_letter(one, now) for one in letters if one.member is None]
    owe.enqueue_all([_promise(one, one.member, now) for one in letters if one.member])
    if strangers:
        owe.all_without_account(strangers, Actor.POSTBACK)


def _promise(told: ParcelLetter, member: Member, now: datetime) -> owe.Promise:
    return owe.Promise(
        told.kind,
        member,
        now,
        facts=dict(told.facts or {}),
        key=told.key,
        actor=Actor.POSTBACK,
        postback_id=told.postback_id,
    )


def _letter(told: ParcelLetter, now: datetime) -> Letter:
    return Letter(
        kind=told.kind,
        key=told.key,
        to=told.to,
        language=told.language if told.language in LANGUAGES else settings().language,
        facts={**(told.facts or {}), "postback_id": told.postback_id},
        created_at=now,
        bounce_reason="",
    )
