"""Trying out whether a text could be a letter, before anybody waits for one."""

from collections.abc import Iterator
from datetime import datetime

from config import Settings
from receiver.mailer import allowed, own, samples
from receiver.mailer.compose import Written, subject, write
from receiver.mailer.errors import BadText
from receiver.mailer.fields import FIELDS, SECRETS, fields
from receiver.mailer.picture import Picture
from receiver.mailer.source import LONGEST_SUBJECT, Source
from receiver.rules.letter_kinds import LetterKind

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


def example(
    kind: LetterKind, language: str, *, settings: Settings, now: datetime
) -> dict[str, object]:
    """The fields of a kind of letter with what they say to somebody invented."""
    letter = samples.letter(kind, language, now=now)
    return fields(letter, samples.enclosed(kind, settings, now=now), settings)


def show(
    kind: LetterKind,
    language: str,
    text: Source | None,
    *,
    settings: Settings,
    now: datetime,
    logo: Picture | None = None,
) -> Written:
    """A letter to somebody invented, in these words or in those as shipped. Raises BadText."""
    letter = samples.letter(kind, language, now=now)
    enclosed = samples.enclosed(kind, settings, now=now)
    if text is None:
        letter.subject = subject(letter, settings)
        return write(letter, enclosed, settings, logo).shown(logo)
    letter.subject = own.subject(text, letter, settings)
    plain, html = own.write(text, letter, enclosed, settings, logo)
    return Written(subject=letter.subject, text=plain, html=html).shown(logo)
