"""Trying out whether a text could be a letter, before anybody waits for one."""

from collections.abc import Iterator
from datetime import datetime

from config import Settings
from receiver.mailer import allowed, own, samples
from receiver.mailer.errors import BadText
from receiver.mailer.fields import FIELDS, SECRETS
from receiver.mailer.source import LONGEST_SUBJECT, Source
from receiver.rules.vocabulary import LetterKind

LONGEST_LINE = 300


def faults(
    kind: LetterKind, language: str, text: Source, *, settings: Settings, now: datetime
) -> list[BadText]:
    """What is wrong with a text, for whoever writes it; nothing when it may be sent."""
    found = [*_by_reading(kind, text)]
    if not found:
        found = [*_by_trying(kind, language, text, settings, now)][:1]
    return found


def _by_reading(kind: LetterKind, text: Source) -> Iterator[BadText]:
    open_names = FIELDS[kind] - SECRETS
    for part, told, names in (
        ("subject", text.subject, open_names),
        ("preview", text.preview, open_names),
        ("body", text.body, FIELDS[kind]),
    ):
        fault = _reads(told, names)
        if fault and fault.facts.get("field") in SECRETS & FIELDS[kind]:
            yield BadText("text-secret-in-line", field=fault.facts["field"], part=part)
        elif fault:
            yield BadText(fault.reason, **{**fault.facts, "part": part})
        elif part != "body" and len(told) > LONGEST_LINE:
            yield BadText("text-line-too-long", part=part, most=LONGEST_SUBJECT)
    if not text.subject.strip():
        yield BadText("text-no-subject")


def _reads(text: str, names: frozenset[str]) -> BadText | None:
    try:
        allowed.check(text, names)
    except BadText as fault:
        return fault
    return None


def _by_trying(
    kind: LetterKind, language: str, text: Source, settings: Settings, now: datetime
) -> Iterator[BadText]:
    for letter, enclosed in samples.cases(kind, language, settings, now=now):
        try:
            letter.subject = own.subject(text, letter, settings)
            own.write(text, letter, enclosed, settings)
        except BadText as fault:
            yield fault
