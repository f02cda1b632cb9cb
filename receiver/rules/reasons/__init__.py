"""Reasons in words, for those who read them: in Portuguese, English and Spanish."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from receiver.rules import rights
from receiver.rules.reasons import (
    access,
    accounts,
    changes,
    codes,
    desk,
    exchange,
    inbox,
    letters,
    members,
    reconciling,
    recovery,
    returned,
    settings,
    silence,
    simulated,
    staff,
    texts,
)

LANGUAGES = ("pt_BR", "en", "es")
ZONE = "America/Sao_Paulo"
WORDS: dict[str, tuple[str, str, str]] = {
    **access.WORDS,
    **accounts.WORDS,
    **codes.WORDS,
    **inbox.WORDS,
    **desk.WORDS,
    **exchange.WORDS,
    **members.WORDS,
    **recovery.WORDS,
    **reconciling.WORDS,
    **returned.WORDS,
    **settings.WORDS,
    **silence.WORDS,
    **simulated.WORDS,
    **staff.WORDS,
    **texts.WORDS,
}
NAMES = {
    **inbox.NAMES,
    "deed": members.DEEDS,
    "role": {**inbox.NAMES["role"], **rights.NAMES},
    "part": texts.PARTS,
    "kind": letters.KINDS,
    "language": letters.LANGUAGES,
}
# What a thing was before and after a deed, where that is one of our words.
VALUES = {
    **inbox.NAMES["before"],
    **rights.NAMES,
    **letters.LANGUAGES,
    **changes.VALUES,
    **recovery.VALUES,
    **{f"event-{event}": names for event, names in inbox.NAMES["event"].items()},
}
# Facts that are moments, and so are shown as a day of the reader's zone.
MOMENTS = ("at", "until")
DAYS = {"pt_BR": "%d/%m/%Y", "en": "%Y-%m-%d", "es": "%d/%m/%Y"}


class _Told(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "\N{EM DASH}"


def say(reason: str, facts: Mapping[str, object], language: str, zone: str = ZONE) -> str:
    """One sentence for a reason and its facts; an unknown reason is said as it is."""
    if reason not in WORDS:
        return reason
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    words = WORDS[reason][LANGUAGES.index(spoken)]
    return words.format_map(_Told(_readable(facts, spoken, zone)))


def change(reason: str, facts: Mapping[str, object], language: str) -> tuple[str, str] | None:
    """What it was and what it is now, in words; nothing where that was not told, or is said."""
    is_said = "{before}" in WORDS.get(reason, ("",))[0]
    if is_said or "before" not in facts or "after" not in facts:
        return None
    return _value(facts["before"], language), _value(facts["after"], language)


def letter_kind(kind: str, language: str) -> str:
    """What a kind of letter is called; an unknown one is told as it is."""
    return _readable({"kind": kind}, language, ZONE)["kind"]


def _value(told: object, language: str) -> str:
    word = str(told or "\N{EM DASH}")
    at = LANGUAGES.index(language if language in LANGUAGES else LANGUAGES[0])
    return VALUES[word][at] if word in VALUES else word


def _readable(facts: Mapping[str, object], language: str, zone: str) -> dict[str, str]:
    told = {name: str(value) for name, value in facts.items() if value not in (None, "")}
    for name in MOMENTS:
        if name in told:
            moment = datetime.fromisoformat(told[name]).astimezone(ZoneInfo(zone))
            told[name] = moment.strftime(DAYS[language])
    for name, kinds in NAMES.items():
        if told.get(name) in kinds:
            told[name] = kinds[told[name]][LANGUAGES.index(language)]
    return told
