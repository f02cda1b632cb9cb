"""Reasons in words, for those who read them: in Portuguese, English and Spanish."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from receiver.rules.reasons import access, accounts, desk, inbox, returned, simulated

LANGUAGES = ("pt_BR", "en", "es")
ZONE = "America/Sao_Paulo"
WORDS: dict[str, tuple[str, str, str]] = {
    **access.WORDS,
    **accounts.WORDS,
    **inbox.WORDS,
    **desk.WORDS,
    **returned.WORDS,
    **simulated.WORDS,
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


def _readable(facts: Mapping[str, object], language: str, zone: str) -> dict[str, str]:
    told = {name: str(value) for name, value in facts.items() if value not in (None, "")}
    for name in MOMENTS:
        if name in told:
            moment = datetime.fromisoformat(told[name]).astimezone(ZoneInfo(zone))
            told[name] = moment.strftime(DAYS[language])
    for name, kinds in inbox.NAMES.items():
        if told.get(name) in kinds:
            told[name] = kinds[told[name]][LANGUAGES.index(language)]
    return told
