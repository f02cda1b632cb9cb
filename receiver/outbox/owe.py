"""Owing a letter, in the transaction that caused it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from config import LANGUAGES
from receiver import jobs, mailer
from receiver.among import Among
from receiver.context import settings
from receiver.db import db
from receiver.log import line, log, log_all
from receiver.mailer import Source, samples
from receiver.models import Admin, Letter, Member
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.outbox import wording
from receiver.outbox.pacing import URGENT
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import Actor

# Written once: to write a statement anew costs more than to ask it.
_OWED = sa.select(cast(sa.Table, Letter.__table__).c.key).where(Among(Letter.key, "these"))
_TEST = {"pt_BR": "Teste", "en": "Test", "es": "Prueba"}


@dataclass(frozen=True)
class Promise:
    """A letter that is to be owed to a member. `key`, where there is one: only once.

    It goes to the address that the member has when it is sent; `to` is for news of a move.
    """

    kind: LetterKind
    member: Member
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    to: str | None = None
    actor: Actor = Actor.CLOCK
    actor_name: str = ""
    postback_id: int | None = None


def enqueue(kind: LetterKind, member: Member, *, now: datetime, **told: Any) -> Letter | None:
    """Owe a letter to a member, inside a story; nothing when one with its key is owed already.

    `told` are the fields of a Promise.
    """
    return next(iter(enqueue_all([Promise(kind, member, now, **told)])), None)


def enqueue_all(promises: Sequence[Promise]) -> list[Letter]:
    """Owe letters, inside a story; those whose key is owed already are left out."""
    db.session.flush()  # a member made in this very story has no number yet
    owed = owed_already([promise.key for promise in promises if promise.key])
    fresh = [promise for promise in promises if promise.key not in owed]
    own = wording.own_words() if fresh else {}
    letters = [_letter(promise, own) for promise in fresh]
    db.session.add_all(letters)
    db.session.flush()
    log_all([_line(promise, letter) for promise, letter in zip(fresh, letters, strict=True)])
    if fresh:
        jobs.owe_all([_delivery(letter) for letter in letters], now=fresh[0].now)
    return letters


def _delivery(letter: Letter) -> dict[str, Any]:
    priority = 1 if letter.kind in URGENT else 0
    now = letter.created_at
    work = jobs.row(JobKind.LETTER, job_key(letter), row_id=letter.id, now=now)
    return work | {"priority": priority}


def owed_already(keys: Sequence[str]) -> set[str | None]:
    """Which of these keys have a letter; in the story of whoever holds those it goes to."""
    # Whoever owes to a member holds that member: nobody else can owe the same meanwhile.
    if not keys:
        return set()
    return set(db.session.connection().execute(_OWED, {"these": keys}).scalars())


def _letter(promise: Promise, own: wording.Own) -> Letter:
    member, cause = promise.member, promise.postback_id
    letter = Letter(
        kind=promise.kind,
        key=promise.key,
        member=member,
        to=promise.to or member.email,
        facts={**promise.facts, **({"postback_id": cause} if cause is not None else {})},
        created_at=promise.now,
        # The one column with a default of the database: told, many letters are one statement.
        bounce_reason="",
    )
    letter.language = member.language if member.language in LANGUAGES else settings().language
    wording.word(letter, own)
    return letter


def _line(promise: Promise, letter: Letter) -> dict[str, Any]:
    return line(
        Deed.LETTER_OWED,
        now=promise.now,
        actor=promise.actor,
        actor_name=promise.actor_name,
        member=promise.member,
        facts={"kind": promise.kind.value},
        letter_id=letter.id,
        postback_id=promise.postback_id,
    )


def address_changed(member: Member, *, old: str, now: datetime) -> None:
    """Owe the news of a new address, inside a story: to the new one, and to the old one."""
    facts = {"old": old, "new": member.email}
    for address in (member.email, old):
        enqueue(LetterKind.ADDRESS_CHANGED, member, now=now, facts=facts, to=address)


def password_changed(member: Member, *, now: datetime) -> None:
    """Owe the news of a new password, inside a story: whoever did not do it must hear of it."""
    facts = {"at": now.isoformat()}
    enqueue(LetterKind.PASSWORD_CHANGED, member, now=now, facts=facts, actor=Actor.MEMBER)


def staff_invitation(admin: Admin, *, by: str, now: datetime) -> Letter:
    """Owe somebody of the staff the link with which they set a password, inside a story."""
    letter = Letter(
        kind=LetterKind.STAFF_INVITATION,
        facts={"role": admin.role.value, "invited_by": by},
        created_at=now,
    )
    return _to_staff(letter, admin, Actor.ADMIN, by=by)


def staff_password_changed(admin: Admin, *, now: datetime) -> None:
    """Owe somebody of the staff the news of a new password, inside a story."""
    facts = {"at": now.isoformat()}
    letter = Letter(kind=LetterKind.STAFF_PASSWORD, facts=facts, created_at=now)
    _to_staff(letter, admin, Actor.ADMIN, by=admin.email)


def brake_held(admins: Sequence[Admin], *, now: datetime) -> None:
    """Owe these the news that losses are held, inside a story: one letter an hour for each."""
    keys = {f"brake:{admin.id}:{now:%Y%m%d%H}": admin for admin in admins}
    owed = owed_already(list(keys))
    facts = {"people": settings().brake_people, "percent": settings().brake_percent}
    for key, admin in keys.items():
        if key not in owed:
            letter = Letter(kind=LetterKind.BRAKE, key=key, facts=facts, created_at=now)
            _to_staff(letter, admin, Actor.CLOCK, by="")


def gone_quiet(admins: Sequence[Admin], facts: dict[str, Any], *, now: datetime) -> None:
    """Owe these the news of an odd silence, inside a story: one letter for each silence."""
    keys = {f"silence:{admin.id}:{facts['at']}": admin for admin in admins}
    owed = owed_already(list(keys))
    for key, admin in keys.items():
        if key not in owed:
            letter = Letter(kind=LetterKind.SILENCE, key=key, facts=facts, created_at=now)
            _to_staff(letter, admin, Actor.CLOCK, by="")


def _to_staff(letter: Letter, admin: Admin, actor: Actor, *, by: str) -> Letter:
    letter.to, letter.language = admin.email, settings().language
    return without_account(letter, actor, by=by)


def without_account(letter: Letter, actor: Actor, *, by: str = "") -> Letter:
    """Owe a letter to somebody who is no member, inside a story; address and language are set."""
    return all_without_account([letter], actor, by=by)[0]


def all_without_account(
    letters: Sequence[Letter], actor: Actor, *, by: str = ""
) -> Sequence[Letter]:
    """Owe such letters, inside a story, in as many statements as one would take."""
    own = wording.own_words()
    for letter in letters:
        wording.word(letter, own)
    db.session.add_all(letters)
    db.session.flush()
    log_all([_line_of_nobody(letter, actor, by) for letter in letters])
    jobs.owe_all([_delivery(letter) for letter in letters], now=letters[0].created_at)
    return letters


def _line_of_nobody(letter: Letter, actor: Actor, by: str) -> dict[str, Any]:
    facts = {"kind": letter.kind.value, "email": letter.to}
    told: dict[str, Any] = {"actor": actor, "actor_name": by, "letter_id": letter.id}
    told["postback_id"] = letter.postback_id
    return line(Deed.LETTER_OWED, now=letter.created_at, facts=facts, **told)


def trial_letter(
    to: str, kind: LetterKind, language: str, *, draft: Source, by: str, now: datetime
) -> Letter:
    """Owe somebody of the staff a letter in words that are tried out, inside a story."""
    facts = {**samples.letter(kind, language, now=now).facts, "draft": vars(draft)}
    letter = Letter(kind=kind, to=to, language=language, facts=facts, created_at=now)
    letter.subject = f"[{_TEST.get(language, _TEST['pt_BR'])}] {mailer.subject(letter, settings())}"
    db.session.add(letter)
    db.session.flush()
    told = {"kind": kind.value, "email": to, "by": by}
    whose: dict[str, Any] = {"actor": Actor.ADMIN, "actor_name": by, "letter_id": letter.id}
    log(Deed.LETTER_OWED, reason="letter-tested", now=now, facts=told, **whose)
    jobs.owe_all([_delivery(letter)], now=now)
    return letter


def job_key(letter: Letter) -> str:
    """Under which key the delivery of a letter is owed."""
    return f"letter:{letter.id}"
