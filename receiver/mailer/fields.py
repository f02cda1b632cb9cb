"""What a letter may name: its facts and enclosures, in the words of its reader."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from config import LANGUAGES, Settings
from receiver.models import Letter
from receiver.rules import reasons, rights
from receiver.rules.told import one_line
from receiver.rules.vocabulary import LetterKind

LONGEST_IN_SUBJECT = 40
LONGEST_NAME = 30

_COMMON = frozenset({"site", "site_url", "login_url", "account_url", "login", "name", "first_name"})
_ACCESS = _COMMON | {"areas", "what", "until", "why"}
_CLOSED = _ACCESS | {"reason"}
_WAY_IN = {"link", "valid_until"}

# The fields that the source of each kind may name, and no others.
FIELDS: dict[LetterKind, frozenset[str]] = {
    LetterKind.WELCOME: _ACCESS | _WAY_IN | {"password", "has_password", "is_again"},
    LetterKind.NEW_AREA: _ACCESS,
    LetterKind.REACTIVATED: _ACCESS,
    LetterKind.SUSPENDED: _CLOSED,
    LetterKind.ENDED: _CLOSED,
    LetterKind.OVERDUE: _CLOSED,
    LetterKind.SIGN_IN: _COMMON | _WAY_IN | {"code"},
    LetterKind.PASSWORD_RESET: _COMMON | _WAY_IN,
    LetterKind.PASSWORD_CHANGED: _COMMON | {"when", "forgot_url"},
    LetterKind.ADDRESS_CHANGED: _COMMON | {"old", "new", "is_old"},
    LetterKind.STAFF_INVITATION: _COMMON
    | _WAY_IN
    | {"role", "invited_by", "has_password", "desk_url"},
}
# What is made when a letter is sent, and never kept: no subject may name it.
SECRETS = frozenset({"link", "code", "password", "valid_until"})

_MORE = {"pt_BR": "{0} e mais {1}", "en": "{0} and {1} more", "es": "{0} y {1} más"}
# What a reason comes to for its reader, by the words in its name; the first that fits.
_WHY = ("disputed", "refunded", "overdue", "cancelled", "validity", "hand")


@dataclass(frozen=True)
class Enclosed:
    """What a letter encloses: made when it is sent, kept only as hashes."""

    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    has_password: bool = False
    is_again: bool = False
    valid_until: datetime | None = None

    def facts(self) -> dict[str, Any]:
        """What may be kept of it: that there was something, not what."""
        return {
            "password": bool(self.password),
            "has_password": self.has_password,
            "is_again": self.is_again,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


def fields(letter: Letter, enclosed: Enclosed, settings: Settings) -> dict[str, object]:
    """The fields of a letter, by name; all that its kind may name, and no others."""
    told = {
        **_everywhere(letter, settings),
        **_of_access(letter, settings),
        **(_of_closing(letter, settings) if "reason" in FIELDS[letter.kind] else {}),
        **_of_addresses(letter),
        **_of_staff(letter),
        **_of_enclosures(letter, enclosed, settings),
    }
    return {name: told[name] for name in FIELDS[letter.kind]}


def _everywhere(letter: Letter, settings: Settings) -> dict[str, object]:
    name = one_line(letter.member.name) if letter.member else ""
    return {
        "site": one_line(settings.site_name),
        "site_url": settings.public_url,
        "login_url": f"{settings.public_url}/login",
        "account_url": f"{settings.public_url}/account",
        "forgot_url": f"{settings.public_url}/forgot",
        "desk_url": f"{settings.public_url}/admin",
        "when": _minute(letter.facts.get("at"), letter.language, settings),
        "login": letter.member.email if letter.member else letter.to,
        "name": name,
        "first_name": first_name(name),
    }


def _of_access(letter: Letter, settings: Settings) -> dict[str, object]:
    facts = letter.facts
    areas = [one_line(str(area)) for area in facts.get("areas", [])]
    reason = str(facts.get("reason", ""))
    return {
        "areas": areas,
        "what": _in_short(areas, letter.language),
        "until": _day(facts.get("until"), letter.language, settings),
        "why": next((word for word in _WHY if word in reason), ""),
    }


def _of_closing(letter: Letter, settings: Settings) -> dict[str, object]:
    """Why, in a sentence: dear to say, and most letters do not say it."""
    reason = str(letter.facts.get("reason", ""))
    # A buyer is told that the site did it, not which person.
    told = {**letter.facts.get("reason_facts", {}), "by": settings.site_name}
    said = reasons.say(reason, told, letter.language, settings.timezone) if reason else ""
    return {"reason": said}


def _of_addresses(letter: Letter) -> dict[str, object]:
    old, new = (str(letter.facts.get(name, "")) for name in ("old", "new"))
    is_old = letter.to == old
    # The old address may have been a typing error, and its reader a stranger.
    return {"old": old, "new": veiled(new) if is_old else new, "is_old": is_old}


def _of_enclosures(letter: Letter, enclosed: Enclosed, settings: Settings) -> dict[str, object]:
    return {
        "link": enclosed.link,
        "code": enclosed.code,
        "password": enclosed.password,
        "has_password": enclosed.has_password,
        "valid_until": _day(enclosed.valid_until, letter.language, settings),
        "is_again": enclosed.is_again,
    }


def _of_staff(letter: Letter) -> dict[str, object]:
    words = rights.NAMES.get(str(letter.facts.get("role", "")))
    spoken = letter.language if letter.language in LANGUAGES else LANGUAGES[0]
    return {
        "role": words[LANGUAGES.index(spoken)] if words else "",
        "invited_by": one_line(str(letter.facts.get("invited_by", ""))),
    }


def first_name(name: str) -> str:
    """The name to greet somebody with; none when it does not look like one.

    Whoever types a web address as a name must not make us mail it to somebody.
    """
    first = name.split(" ", 1)[0]
    # Letters and their accents, also where an accent is a sign of its own.
    is_name = all(sign in "-'’" or unicodedata.category(sign)[0] in "LM" for sign in first)
    if not is_name or len(first) > LONGEST_NAME:
        return ""
    return first.capitalize() if first.isupper() or first.islower() else first


def veiled(address: str) -> str:
    """An address that only its owner recognises."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••{at}{domain[:1]}•••.{domain.rpartition('.')[2]}"


def _in_short(areas: list[str], language: str) -> str:
    """All areas in the few words that a subject has room for."""
    if not areas:
        return ""
    first = areas[0]
    if len(first) > LONGEST_IN_SUBJECT:
        first = first[: LONGEST_IN_SUBJECT - 1].rstrip() + "…"
    more = _MORE.get(language, _MORE["pt_BR"])
    return first if len(areas) == 1 else more.format(first, len(areas) - 1)


def _day(moment: Any, language: str, settings: Settings) -> str:
    if not moment:
        return ""
    return _said(_there(moment, settings).date(), language)


def _minute(moment: Any, language: str, settings: Settings) -> str:
    if not moment:
        return ""
    hour = format_time(_there(moment, settings), format="HH:mm", locale=language)
    return f"{_day(moment, language, settings)}, {hour}"


def _there(moment: datetime | str, settings: Settings) -> datetime:
    """The moment as the clock of the shop shows it."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(ZoneInfo(settings.timezone))


@lru_cache(maxsize=500)
def _said(day: date, language: str) -> str:
    return str(format_date(day, format="long", locale=language))
