"""Owing a letter, in the transaction that caused it."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from config import LANGUAGES
from receiver import jobs, mailer
from receiver.context import settings
from receiver.db import db
from receiver.log import log
from receiver.models import Letter, Member
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor, LetterKind


def enqueue(
    kind: LetterKind,
    member: Member,
    *,
    now: datetime,
    facts: dict[str, Any] | None = None,
    key: str | None = None,
    to: str | None = None,
    actor: Actor = Actor.CLOCK,
    actor_name: str = "",
    postback_id: int | None = None,
) -> Letter | None:
    """Owe a letter to a member, inside a story; nothing when one with this key is owed already.

    It goes to the address that the member has when it is sent; `to` is for news of a move.
    """
    letter = Letter(
        kind=kind, key=key, member=member, to=to or member.email, facts=facts or {}, created_at=now
    )
    letter.language = member.language if member.language in LANGUAGES else settings().language
    letter.subject = mailer.subject(letter, settings())
    if not _is_new(letter):
        return None
    jobs.owe(JobKind.LETTER, job_key(letter), row_id=letter.id, now=now)
    log(
        Deed.LETTER_OWED,
        now=now,
        actor=actor,
        actor_name=actor_name,
        member=member,
        facts={"kind": kind.value},
        letter_id=letter.id,
        postback_id=postback_id,
    )
    return letter


def address_changed(member: Member, *, old: str, now: datetime) -> None:
    """Owe the news of a new address, inside a story: to the new one, and to the old one."""
    facts = {"old": old, "new": member.email}
    for address in (member.email, old):
        enqueue(LetterKind.ADDRESS_CHANGED, member, now=now, facts=facts, to=address)


def _is_new(letter: Letter) -> bool:
    """Add the letter to the story, unless the unique key says that it is owed already."""
    db.session.flush()  # so that only the letter itself can offend below
    try:
        with db.session.begin_nested():
            db.session.add(letter)
    except IntegrityError:
        return False
    return True


def job_key(letter: Letter) -> str:
    """Under which key the delivery of a letter is owed."""
    return f"letter:{letter.id}"
