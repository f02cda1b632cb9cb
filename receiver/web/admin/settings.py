"""Settings of the producer: the site and its logo, its address, and how buyers get in."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config_site import has_host, with_scheme
from receiver import mailer, provisioning
from receiver.context import settings, utcnow
from receiver.rules.meaning import MOST_DAYS
from receiver.rules.picture import MOST_BYTES, MOST_IN_LETTERS
from receiver.rules.rights import Right
from receiver.simulator import NoAnswer, ask
from receiver.web.admin import asked, previews
from receiver.web.admin.choices import choices, keep, typed
from receiver.web.admin.grace import SHOWN, grace
from receiver.web.admin.results import result
from receiver.web.admin.staff import deciders_only, needs
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.language import NAMES
from receiver.web.promptly import promptly
from receiver.web.sessions import this_admin

Told = Mapping[str, str] | None

bp = Blueprint("settings", __name__, url_prefix="/settings")

SITE = ("site_name", "accent_color", "language", "timezone")
ADDRESS = ("public_url",)
ACCESS = ("welcome", "auto_map")
BRAKE = ("brake", "brake_people", "brake_percent")
SILENCE = ("silence_alarm",)
# The zones of Brazil and some of those who sell there; any other may be typed.
ZONES = (
    *("America/Sao_Paulo", "America/Noronha", "America/Fortaleza", "America/Recife"),
    *("America/Bahia", "America/Belem", "America/Cuiaba", "America/Campo_Grande"),
    *("America/Manaus", "America/Porto_Velho", "America/Boa_Vista", "America/Rio_Branco"),
    *("Europe/Lisbon", "America/New_York", "America/Buenos_Aires", "UTC"),
)
PATIENCE = 8.0  # seconds for an address to answer
ALIVE = "ok"


@bp.get("")
@needs(Right.KEYS)
def index() -> str:
    """Name, colour, language, zone and logo."""
    return _site()


@bp.post("/site")
@needs(Right.KEYS)
def keep_site() -> Response | Page:
    """Set them."""
    told = typed(*SITE)
    if "accent_color" in told and not request.form.get("own_colour"):
        told["accent_color"] = ""
    why = keep(told)
    return (_site(told, why), UNCHANGED) if why else _to("admin.settings.index")


@bp.post("/logo")
@needs(Right.KEYS)
def keep_logo() -> Response:
    """Show another picture, or none."""
    file = request.files.get("logo")
    content = b"" if request.form.get("none") or file is None else file.read(MOST_BYTES + 1)
    with result(_("Logotipo guardado.") if content else _("Sem logotipo.")):
        provisioning.set_logo(content, by=this_admin().email, now=utcnow())
    return _to("admin.settings.index")


@bp.get("/address")
@needs(Right.KEYS, proof=True)
def address() -> str:
    """Where the world finds this server, and what Monetizze is told."""
    return _address()


@bp.post("/address/save")
@needs(Right.KEYS, proof=True)
def keep_address() -> Response | Page:
    """Set it, once it answers; or all the same, if somebody insists."""
    told, before = typed(*ADDRESS), settings().public_url
    url = with_scheme(told.get("public_url", ""))
    # What cannot be an address is told by whoever checks it.
    if has_host(url) and not request.form.get("sure") and not _answers(url):
        return _address(told, is_silent=True), UNCHANGED
    why = keep(told)
    if why:
        return _address(told, why), UNCHANGED
    after = settings().public_url
    if after == before:
        return _to("admin.settings.address")
    # No redirect leads from a form to another place: the browser would stop it.
    return render_template("admin/settings/moved.html", url=after), 200


@bp.get("/access")
@needs(Right.KEYS)
def access() -> str:
    """What the first letter carries, what a new product does, and how long one may be late."""
    return _access()


@bp.post("/access")
@needs(Right.KEYS)
def keep_access() -> Response | Page:
    """Set it."""
    why = keep(typed(*ACCESS))
    return (_access(why), UNCHANGED) if why else _to("admin.settings.access")


@bp.post("/brake")
@needs(Right.KEYS)
def keep_brake() -> Response | Page:
    """Set when losses of access are held."""
    return _kept(BRAKE)


@bp.post("/silence")
@needs(Right.KEYS)
def keep_silence() -> Response | Page:
    """Set whether an odd silence of the marketplace is told."""
    return _kept(SILENCE)


@bp.post("/grace")
@deciders_only
def show_grace() -> Response | Page:
    """Show what would change if one might be late for so many days."""
    days, is_wrong = asked.days(request.form, "days")
    if is_wrong or days > MOST_DAYS or not request.form.get("days"):
        told = request.form.get("days", "")
        return _access(days=told), UNCHANGED
    found = grace()
    if days == found.row.cell.days:
        flash(_("Nada mudou."), "good")
        return _to("admin.settings.access")
    return previews.show(found.wish(days), back=url_for("admin.settings.access"), place="access")


def _site(told: Told = None, why: Told = None) -> str:
    return render_template(
        "admin/settings/index.html",
        names=NAMES,
        zones=ZONES,
        most=MOST_BYTES // 1000,
        small=MOST_IN_LETTERS // 1000,
        in_letters=mailer.logo() is not None,
        set=choices(*SITE, typed=told, why=why),
    )


def _address(told: Told = None, why: Told = None, *, is_silent: bool = False) -> str:
    found = choices(*ADDRESS, typed=told, why=why)
    door = f"{settings().public_url}/postback"
    page = "admin/settings/address.html"
    return render_template(page, is_silent=is_silent, door=door, set=found)


def _kept(names: Sequence[str]) -> Response | Page:
    told = typed(*names)
    why = keep(told)
    return (_access(why, told=told), UNCHANGED) if why else _to("admin.settings.access")


def _access(why: Told = None, *, told: Told = None, days: str | None = None) -> str:
    """The page; `days`: what was typed, and is no number of days."""
    found = choices(*ACCESS, *BRAKE, *SILENCE, typed=told, why=why)
    page, late = "admin/settings/access.html", grace()
    more = {"late": late, "days": days, "most_days": MOST_DAYS, "shown": SHOWN}
    return render_template(page, set=found, **more)


def _answers(url: str) -> bool:
    """Whether one of our kind answers there."""
    try:
        answer = promptly(lambda: ask(f"{url.rstrip('/')}/healthz"), seconds=PATIENCE)
    except (NoAnswer, TimeoutError, ValueError):
        return False
    return answer.is_ok and answer.text.strip() == ALIVE


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint), code=303)
