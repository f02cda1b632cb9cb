"""What a letter may name: its facts and enclosures, in the words of its reader."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config import Settings
from receiver.mailer.parts import PARTS, day
from receiver.models import Letter
from receiver.rules.letter_kinds import PARCEL_KINDS, REMINDERS, LetterKind
from receiver.rules.told import one_line

LONGEST_NAME = 30

_COMMON = frozenset({"site", "site_url", "login_url", "account_url", "login", "name", "first_name"})
_ACCESS = _COMMON | {"areas", "what", "until", "why"}
_CLOSED = _ACCESS | {"reason"}
_WAY_IN = {"link", "valid_until"}
# Whoever has no account is told of none.
_PURCHASE = frozenset({"site", "site_url", "name", "first_name", "product", "amount", "turn"})
_PURCHASE |= {"continue_url", "boleto_line", "pix_code", "leave_url"}
_PARCEL = frozenset({"site", "site_url", "name", "first_name", "product"})
_PARCEL |= {"parcel_code", "track_url"}

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
    LetterKind.STAFF_PASSWORD: _COMMON | {"when", "desk_url"},
    LetterKind.ADDRESS_CHANGED: _COMMON | {"old", "new", "is_old"},
    LetterKind.STAFF_INVITATION: _COMMON
    | _WAY_IN
    | {"role", "invited_by", "has_password", "desk_url"},
    **dict.fromkeys(REMINDERS, _PURCHASE),
    **dict.fromkeys(PARCEL_KINDS, _PARCEL),
    LetterKind.SILENCE: _COMMON | {"since", "per_day", "longest", "reconcile_url"},
    LetterKind.BRAKE: _COMMON | {"people", "percent", "brake_url"},
}
# What is made when a letter is sent, and never kept: no subject may name it.
SECRETS = frozenset({"link", "code", "password", "valid_until", "leave_url"})
LEAVING = "unsubscribe"  # the purpose of the seal in a link that ends such letters


@dataclass(frozen=True)
class Enclosed:
    """What a letter encloses: made when it is sent, kept only as hashes."""

    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    has_password: bool = False
    is_again: bool = False
    valid_until: datetime | None = None
    leave_url: str = field(default="", repr=False)

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
    names = FIELDS[letter.kind]
    told = _everywhere(letter, settings) | _of_enclosures(enclosed, letter.language, settings)
    # Dear to say, and most letters do not say all of it.
    for name, say in PARTS.items():
        if name in names:
            told |= say(letter, settings)
    return {name: told[name] for name in names}


def _everywhere(letter: Letter, settings: Settings) -> dict[str, object]:
    member, place = letter.member, settings.public_url
    name = one_line(member.name if member else str(letter.facts.get("name", "")))
    return {
        "site": one_line(settings.site_name),
        "site_url": place,
        "login_url": f"{place}/login",
        "account_url": f"{place}/account",
        "login": member.email if member else letter.to,
        "name": name,
        "first_name": first_name(name),
    }


def _of_enclosures(enclosed: Enclosed, language: str, settings: Settings) -> dict[str, object]:
    return {
        "link": enclosed.link,
        "code": enclosed.code,
        "password": enclosed.password,
        "has_password": enclosed.has_password,
        "valid_until": day(enclosed.valid_until, language, settings),
        "is_again": enclosed.is_again,
        "leave_url": enclosed.leave_url,
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
