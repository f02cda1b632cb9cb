"""Letters made up, to look at a text and to try whether it can be one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from config import Settings
from receiver.mailer.fields import FIELDS, Enclosed
from receiver.models import Letter, Member
from receiver.rules.letter_kinds import PARCEL_KINDS, REMINDERS, LetterKind

NAME = "Ana Souza"
EMAIL = "ana@example.com"
PASSWORD = "abcd-efgh-jkmn"  # noqa: S105 - it opens nothing
AREAS = ["Curso de Violão", "Clube do Violão"]
WEEK = timedelta(days=7)
# Each ends in other advice.
REASONS = ("subscription-overdue", "sale-disputed", "sale-refunded", "closed-by-hand", "")
_PARCEL = {"name": NAME, "product": "Livro de Cifras", "parcel_code": "AA123456789BR"}
_ALWAYS: dict[LetterKind, dict[str, Any]] = {
    LetterKind.ADDRESS_CHANGED: {"old": "ana@exmaple.com", "new": EMAIL},
    LetterKind.STAFF_INVITATION: {"role": "support", "invited_by": "dona@example.com"},
    LetterKind.BRAKE: {"people": 20, "percent": 5},
    **dict.fromkeys(PARCEL_KINDS, _PARCEL),
}


def letter(
    kind: LetterKind, language: str, *, now: datetime, facts: dict[str, Any] | None = None
) -> Letter:
    """A letter of a kind to somebody invented; it is in no outbox."""
    return Letter(
        kind=kind,
        member=Member(email=EMAIL, name=NAME, language=language),
        to=EMAIL,
        language=language,
        subject="",
        facts=_facts(kind, now) if facts is None else facts,
        created_at=now,
    )


def enclosed(kind: LetterKind, settings: Settings, *, now: datetime) -> Enclosed:
    """What such a letter encloses, of which nothing opens anything."""
    names = FIELDS[kind]
    return Enclosed(
        link=f"{settings.public_url}/login" if "link" in names else "",
        code="123456" if "code" in names else "",
        password=PASSWORD if _has_password(kind, settings) else "",
        valid_until=now + WEEK if "valid_until" in names else None,
        leave_url=f"{settings.public_url}/unsubscribe/x" if "leave_url" in names else "",
    )


def cases(
    kind: LetterKind, language: str, settings: Settings, *, now: datetime
) -> Iterator[tuple[Letter, Enclosed]]:
    """Such letters as different as they can be: with all that may be told, and with little."""
    whole = enclosed(kind, settings, now=now)
    yield letter(kind, language, now=now), whole
    for facts in _other_facts(kind, now):
        yield letter(kind, language, now=now, facts=facts), whole
    if "password" in FIELDS[kind]:
        plain = letter(kind, language, now=now)
        with_password = replace(whole, password=PASSWORD)
        yield plain, with_password
        yield plain, replace(with_password, is_again=True)
        yield plain, replace(whole, password="")
    if "has_password" in FIELDS[kind]:
        yield letter(kind, language, now=now), replace(whole, password="", has_password=True)


def _has_password(kind: LetterKind, settings: Settings) -> bool:
    return "password" in FIELDS[kind] and settings.welcome == "password"


def _facts(kind: LetterKind, now: datetime) -> dict[str, Any]:
    if kind in _ALWAYS:
        return dict(_ALWAYS[kind])
    if kind is LetterKind.SILENCE:
        return {"at": now.isoformat(), "per_day": 40, "longest": 9}
    if kind in (LetterKind.PASSWORD_CHANGED, LetterKind.STAFF_PASSWORD):
        return {"at": now.isoformat()}
    if kind in REMINDERS:
        return _of_a_purchase(kind)
    return {
        "areas": AREAS,
        "reason": REASONS[0] if "reason" in FIELDS[kind] else "",
        "reason_facts": {"contract": "88123", "product": AREAS[1]},
        "until": (now + WEEK).isoformat(),
    }


def _of_a_purchase(kind: LetterKind) -> dict[str, Any]:
    told = {"turn": "first", "name": NAME, "product": AREAS[0], "cents": 19700, "currency": "BRL"}
    told |= {"continue_url": "https://app.monetizze.com.br/checkout/x"}
    if kind is LetterKind.RECOVERY_UNPAID:
        told |= {"boleto_line": "00190.00009 01234.567891 23456.789012 3 90000000019700"}
    return told


def _other_facts(kind: LetterKind, now: datetime) -> Iterator[dict[str, Any]]:
    if kind is LetterKind.ADDRESS_CHANGED:
        yield {"old": EMAIL, "new": "ana@exmaple.com"}
        return
    yield {}
    if kind in REMINDERS:
        yield from ({**_facts(kind, now), "turn": turn} for turn in ("later", "last"))
    if "why" in FIELDS[kind]:
        yield from ({**_facts(kind, now), "reason": reason} for reason in REASONS)
