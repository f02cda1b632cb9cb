"""What letters of some kinds say besides: their facts, in the words of their reader."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency

from config import LANGUAGES, Settings
from receiver.models import Letter
from receiver.rules import reasons, rights
from receiver.rules.parcel import carrier_page
from receiver.rules.told import one_line

Facts = dict[str, Any]
Say = Callable[[Letter, Settings], dict[str, object]]
LONGEST_IN_SUBJECT = 40

_MORE = {"pt_BR": "{0} e mais {1}", "en": "{0} and {1} more", "es": "{0} y {1} más"}
# What a reason comes to for its reader, by the words in its name; the first that fits.
_WHY = ("disputed", "refunded", "overdue", "cancelled", "validity", "hand")


def _of_access(letter: Letter, settings: Settings) -> dict[str, object]:
    facts, language = letter.facts, letter.language
    areas = [one_line(str(area)) for area in facts.get("areas", [])]
    reason = str(facts.get("reason", ""))
    return {
        "areas": areas,
        "what": _in_short(areas, language),
        "until": day(facts.get("until"), language, settings),
        "why": next((word for word in _WHY if word in reason), ""),
    }


def _of_closing(letter: Letter, settings: Settings) -> dict[str, object]:
    """Why, in a sentence."""
    facts, language = letter.facts, letter.language
    reason = str(facts.get("reason", ""))
    # A buyer is told that the site did it, not which person.
    told = {**facts.get("reason_facts", {}), "by": settings.site_name}
    said = reasons.say(reason, told, language, settings.timezone) if reason else ""
    return {"reason": said}


def _of_a_moment(letter: Letter, settings: Settings) -> dict[str, object]:
    facts, language = letter.facts, letter.language
    when = _minute(facts.get("at"), language, settings)
    url = settings.public_url
    return {"when": when, "forgot_url": f"{url}/forgot", "desk_url": f"{url}/admin"}


def _of_addresses(letter: Letter, _settings: Settings) -> dict[str, object]:
    facts = letter.facts
    old, new = (str(facts.get(name, "")) for name in ("old", "new"))
    is_old = letter.to == old
    # The old address may have been a typing error, and its reader a stranger.
    return {"old": old, "new": veiled(new) if is_old else new, "is_old": is_old}


def _of_staff(letter: Letter, settings: Settings) -> dict[str, object]:
    facts, language = letter.facts, letter.language
    words = rights.NAMES.get(str(facts.get("role", "")))
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return {
        "role": words[LANGUAGES.index(spoken)] if words else "",
        "invited_by": one_line(str(facts.get("invited_by", ""))),
        "desk_url": f"{settings.public_url}/admin",
    }


def _of_a_purchase(letter: Letter, settings: Settings) -> dict[str, object]:
    facts, language = letter.facts, letter.language
    cents, currency = facts.get("cents"), str(facts.get("currency", "BRL"))
    told = {name: str(facts.get(name, "")) for name in ("continue_url", "boleto_line", "pix_code")}
    return {
        **told,
        "product": one_line(str(facts.get("product") or settings.site_name)),
        "amount": format_currency(cents / 100, currency, locale=language) if cents else "",
        "turn": str(facts.get("turn", "")),
    }


def _of_a_parcel(letter: Letter, settings: Settings) -> dict[str, object]:
    facts = letter.facts
    code = one_line(str(facts.get("parcel_code", "")))
    return {
        "product": one_line(str(facts.get("product") or settings.site_name)),
        "parcel_code": code,
        "track_url": carrier_page(code, settings.tracking_url),
    }


def _of_brake(letter: Letter, settings: Settings) -> dict[str, object]:
    facts = letter.facts
    return {
        "people": str(facts.get("people", settings.brake_people)),
        "percent": str(facts.get("percent", settings.brake_percent)),
        "brake_url": f"{settings.public_url}/admin/brake",
    }


def _of_silence(letter: Letter, settings: Settings) -> dict[str, object]:
    facts, language = letter.facts, letter.language
    longest = timedelta(hours=int(facts.get("longest", 0)))
    return {
        "since": _minute(facts.get("at"), language, settings),
        "per_day": str(max(1, int(facts.get("per_day", 1)))),
        "longest": format_timedelta(longest, locale=language) if longest else "",
        "reconcile_url": f"{settings.public_url}/admin/reconcile",
    }


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


def day(moment: Any, language: str, settings: Settings) -> str:
    """A day in the words of a reader; nothing where none is known."""
    if not moment:
        return ""
    return _said(_there(moment, settings).date(), language)


def _minute(moment: Any, language: str, settings: Settings) -> str:
    if not moment:
        return ""
    hour = format_time(_there(moment, settings), format="HH:mm", locale=language)
    return f"{day(moment, language, settings)}, {hour}"


def _there(moment: datetime | str, settings: Settings) -> datetime:
    """The moment as the clock of the shop shows it."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(ZoneInfo(settings.timezone))


@lru_cache(maxsize=500)
def _said(day: date, language: str) -> str:
    return str(format_date(day, format="long", locale=language))


# By the field that a kind names if it says all of these.
PARTS: dict[str, Say] = {
    "areas": _of_access,
    "reason": _of_closing,
    "when": _of_a_moment,
    "old": _of_addresses,
    "role": _of_staff,
    "amount": _of_a_purchase,
    "parcel_code": _of_a_parcel,
    "brake_url": _of_brake,
    "reconcile_url": _of_silence,
}
