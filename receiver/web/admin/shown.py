"""How texts, sums and reasons are shown: whatever buyers wrote stays text, and in its place."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import format_currency, format_decimal, get_locale
from markupsafe import Markup

from receiver.context import settings
from receiver.rules import reasons
from receiver.web import devices, language
from receiver.web.admin import lives

# What turns the writing around or is not seen at all, and what is no character of a text.
_UNSEEN = (*range(0x80, 0xA0), 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F))
_MARKS = (*_UNSEEN, *range(0x2060, 0x2070), 0xFEFF)
# Emoji and several scripts are written with it.
_JOINER = 0x200D

_VISIBLE = {
    **{mark: f"⟨U+{mark:04X}⟩" for mark in _MARKS if mark != _JOINER},
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"},
    127: "\u2421",
}


def init_app(app: Flask) -> None:
    """Hand the filters to the templates of the desk."""
    app.jinja_env.filters.update(
        told=told,
        money=money,
        size=size,
        number=format_decimal,
        date=date,
        month=month,
        whole_date=whole_date,
        device=devices.named,
    )
    app.jinja_env.globals.update(because=because, changed=changed)


def told(text: str | None) -> Markup:
    """Something that a buyer wrote: escaped, its invisible marks made visible, its own direction.

    A mark that turns the writing around would otherwise reorder the page behind it.
    """
    return Markup("<bdi>{}</bdi>").format((text or "").translate(_VISIBLE))


def because(reason: str, facts: Mapping[str, Any]) -> str:
    """A reason in the reader's language."""
    if not reason:
        return ""
    if "scenario" in facts:
        facts = {**facts, "scenario": lives.title(str(facts["scenario"]))}
    return say(reason, facts, language.current())


def say(reason: str, facts: Mapping[str, Any], spoken: str) -> str:
    """A reason in a language, also where there is no request that would tell one."""
    return reasons.say(reason, facts, spoken, settings().timezone)


def changed(reason: str, facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """What it was before a deed and what after, in the reader's language, where that is known."""
    return reasons.change(reason, facts, language.current())


def money(cents: int | None, currency: str) -> str:
    """A sum as its country writes it; a currency nobody knows is named as told."""
    if cents is None:
        return ""
    try:
        return str(format_currency(Decimal(cents) / 100, currency))
    except ValueError:
        return f"{format_decimal(Decimal(cents) / 100)} {currency}"


def date(day: datetime.date) -> str:
    """A day of the producer's calendar, as short as can be."""
    return str(format_skeleton("MMMd", day, locale=get_locale()))


def whole_date(day: datetime.date) -> str:
    """A day with its year."""
    return str(format_skeleton("yMMMd", day, locale=get_locale()))


def month(day: datetime.date) -> str:
    """The month of a day, with its year."""
    return str(format_skeleton("yMMM", day, locale=get_locale()))


def size(count: int) -> str:
    """A number of bytes."""
    return f"{count} B" if count < 1024 else f"{format_decimal(Decimal(count) / 1024, '0.#')} kB"
