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

Facts = dict[str, Any]
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
    LetterKind.BRAKE: _COMMON | {"people", "percent", "brake_url"},
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
    names, facts, language = FIELDS[letter.kind], letter.facts, letter.language
    told = _everywhere(letter, settings) | _of_enclosures(enclosed, language, settings)
    # Dear to say, and most letters do not say all of it.
    if "areas" in names:
        told |= _of_access(facts, language, settings)
    if "reason" in names:
        told |= _of_closing(facts, language, settings)
    if "when" in names:
        told |= _of_a_moment(facts, language, settings)
    if "old" in names:
        told |= _of_addresses(facts, letter.to)
    if "role" in names:
        told |= _of_staff(facts, language, settings)
    if "brake_url" in names:
        told |= _of_brake(facts, settings)
    return {name: told[name] for name in names}


def _everywhere(letter: Letter, settings: Settings) -> dict[str, object]:
    member, place = letter.member, settings.public_url
    name = one_line(member.name) if member else ""
    return {
        "site": one_line(settings.site_name),
        "site_url": place,
        "login_url": f"{place}/login",
        "account_url": f"{place}/account",
        "login": member.email if member else letter.to,
        "name": name,
        "first_name": first_name(name),
    }


def _of_access(facts: Facts, language: str, settings: Settings) -> dict[str, object]:
    areas = [one_line(str(area)) for area in facts.get("areas", [])]
    reason = str(facts.get("reason", ""))
    return {
        "areas": areas,
        "what": _in_short(areas, language),
        "until": _day(facts.get("until"), language, settings),
        "why": next((word for word in _WHY if word in reason), ""),
    }


def _of_closing(facts: Facts, language: str, settings: Settings) -> dict[str, object]:
    """Why, in a sentence."""
    reason = str(facts.get("reason", ""))
    # A buyer is told that the site did it, not which person.
    told = {**facts.get("reason_facts", {}), "by": settings.site_name}
    said = reasons.say(reason, told, language, settings.timezone) if reason else ""
    return {"reason": said}


def _of_a_moment(facts: Facts, language: str, settings: Settings) -> dict[str, object]:
    when = _minute(facts.get("at"), language, settings)
    return {"when": when, "forgot_url": f"{settings.public_url}/forgot"}


def _of_addresses(facts: Facts, to: str) -> dict[str, object]:
    old, new = (str(facts.get(name, "")) for name in ("old", "new"))
    is_old = to == old
    # The old address may have been a typing error, and its reader a stranger.
    return {"old": old, "new": veiled(new) if is_old else new, "is_old": is_old}


def _of_enclosures(enclosed: Enclosed, language: str, settings: Settings) -> dict[str, object]:
    return {
        "link": enclosed.link,
        "code": enclosed.code,
        "password": enclosed.password,
        "has_password": enclosed.has_password,
        "valid_until": _day(enclosed.valid_until, language, settings),
        "is_again": enclosed.is_again,
    }


def _of_staff(facts: Facts, language: str, settings: Settings) -> dict[str, object]:
    words = rights.NAMES.get(str(facts.get("role", "")))
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return {
        "role": words[LANGUAGES.index(spoken)] if words else "",
        "invited_by": one_line(str(facts.get("invited_by", ""))),
        "desk_url": f"{settings.public_url}/admin",
    }


def _of_brake(facts: Facts, settings: Settings) -> dict[str, object]:
    return {
        "people": str(facts.get("people", settings.brake_people)),
        "percent": str(facts.get("percent", settings.brake_percent)),
        "brake_url": f"{settings.public_url}/admin/brake",
    }


def first_name(name: str) -> str:
    """The name to greet somebody with; none when it does not look like one.

    Whoever types a web address as a name must not make us mail it to somebody.
    """
    first = name.split(" ", 1)[0]
    # Letters and their accents, also where an accent is a sign of its own.
    is_name = first.isalpha() or all(
        sign in "-'’" or unicodedata.category(sign)[0] in "LM" for sign in first
    )
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
