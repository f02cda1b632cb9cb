"""What buyers are told of their parcels by e-mail, and the page of another carrier."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config import LANGUAGES
from receiver.context import settings
from receiver.rules.letter_kinds import OF_PARCELS
from receiver.rules.rights import Right
from receiver.web import parcels
from receiver.web.admin.choices import choices, keep, typed
from receiver.web.admin.staff import needs
from receiver.web.complaints import UNCHANGED, Page

bp = Blueprint("shipping", __name__, url_prefix="/parcels/letters")

LETTERS, CARRIER = "parcel_letters", "tracking_url"


@bp.get("")
@needs(Right.KEYS)
def edit() -> str:
    """Which news is written about, and the page of another carrier."""
    return _page()


@bp.post("")
@needs(Right.KEYS)
def change() -> Response | Page:
    """Keep it."""
    told = typed(LETTERS, CARRIER)
    if LETTERS in told:  # a box for each, and one that is never seen, so that none can be ticked
        told[LETTERS] = ", ".join(filter(None, request.form.getlist(LETTERS)))
    why = keep(told)
    if why:
        return _page(told, why), UNCHANGED
    return redirect(url_for("admin.shipping.edit"), code=303)


def _page(told: Mapping[str, str] | None = None, why: Mapping[str, str] | None = None) -> str:
    found = choices(LETTERS, CARRIER, typed=told, why=why)
    return render_template(
        "admin/shipping/edit.html",
        set=found,
        ticked=found[LETTERS].text.replace(",", " ").split(),
        kinds=OF_PARCELS,
        states=parcels.STATES,
        language=settings().language if settings().language in LANGUAGES else LANGUAGES[0],
    )
