"""Which language a page speaks, and how it tells times."""

from datetime import datetime
from typing import Any

from babel import Locale, dates
from flask import Blueprint, Flask, g, redirect, render_template, request
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from config import LANGUAGES
from receiver import accounts
from receiver.context import settings, utcnow
from receiver.models import Member
from receiver.web.paths import safe_next
from receiver.web.sessions import visitor

NAMES = {"pt_BR": "Português", "en": "English", "es": "Español"}
COOKIE = "portaria-language"
A_YEAR = 365 * 24 * 3600

bp = Blueprint("language", __name__)
babel = Babel()


def init_app(app: Flask) -> None:
    """Let every page speak the reader's language and tell times in the producer's zone."""
    babel.init_app(app, default_locale="pt_BR", locale_selector=chosen)
    app.context_processor(_words)
    app.jinja_env.filters.update(iso=iso, day=day, exactly=exactly, ago=ago)


@bp.get("/language")
def choose() -> str:
    """Offer the languages; the buttons need no script and no account."""
    return render_template("member/language.html", names=NAMES, next=safe_next(_asked_next()))


@bp.post("/language")
def change() -> Response:
    """Remember the choice in this browser, and on the account of whoever is signed in."""
    response = redirect(safe_next(_asked_next()), code=303)
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        return response
    remember(response, language)
    found = visitor()
    if found and isinstance(found.row, Member):
        accounts.change_profile(found.row.id, language=language, now=utcnow())
    return response


def remember(response: Response, language: str) -> None:
    """Keep the language in this browser, for the pages before signing in."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=A_YEAR,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def current() -> str:
    """The language of this request: pt_BR, en or es."""
    return str(get_locale() or settings().language)


def chosen() -> str:
    """The member's own, else this browser's choice, else what it asks for, else the producer's.

    It never reads the database: pages that tell of a database that is away speak too.
    """
    for language in (g.get("language"), request.cookies.get(COOKIE), _accepted()):
        if language in LANGUAGES:
            return str(language)
    return settings().language


def iso(at: datetime) -> str:
    """For machines."""
    return at.isoformat()


def day(at: datetime) -> str:
    """The date, in the producer's zone."""
    return dates.format_date(_local(at), format="medium", locale=_locale())


def exactly(at: datetime) -> str:
    """Date and time to the second, with the zone's offset."""
    return dates.format_datetime(_local(at), "d MMM y, HH:mm:ss z", locale=_locale())


def ago(at: datetime) -> str:
    """How long ago, or in how long, in words."""
    return dates.format_timedelta(at - utcnow(), add_direction=True, locale=_locale())


def _local(at: datetime) -> datetime:
    return at.astimezone(dates.get_timezone(settings().timezone))


def _locale() -> Locale:
    return get_locale() or Locale.parse(settings().language)


def _accepted() -> str | None:
    spoken = {"pt-BR": "pt_BR", "pt": "pt_BR", "en": "en", "es": "es"}
    best = request.accept_languages.best_match(list(spoken))
    return spoken[best] if best else None


def _words() -> dict[str, Any]:
    language = current()
    return {
        "here": request.path if request.endpoint and not request.view_args else "",
        "language": language,
        "language_name": NAMES[language],
        "language_tag": language.replace("_", "-"),
        "site_name": settings().site_name,
    }


def _asked_next() -> str:
    return request.values.get("next", "")
