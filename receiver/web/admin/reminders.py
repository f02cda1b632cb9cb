"""Which letters go to those who did not pay, product by product; and who wants none."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config import LANGUAGES
from receiver import recovery
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import RecoverySequence, UnsubscribedAddress
from receiver.recovery.sequences import LONGEST, MOST_STEPS, USUAL
from receiver.rules.letter_kinds import REMINDERS
from receiver.rules.rights import Right
from receiver.web.admin import asked
from receiver.web.admin.chips import MOST_CHOICES
from receiver.web.admin.paging import Place, page
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("reminders", __name__, url_prefix="/recovery/reminders")

UNITS = {"min": 1, "hour": 60, "day": 24 * 60}


@bp.get("")
def index() -> str:
    """The products that somebody began to buy, and whether anybody is reminded of them."""
    newest = sa.select(RecoverySequence).order_by(RecoverySequence.id.desc()).limit(MOST_CHOICES)
    return render_template(
        "admin/reminders/index.html",
        sequences=list(db.session.scalars(newest)),
        in_units=_in_units,
    )


@bp.get("/<id:sequence_id>")
@needs(Right.SHOP)
def edit(sequence_id: int) -> str:
    """The steps of one product."""
    sequence = db.get_or_404(RecoverySequence, sequence_id)
    minutes = list(sequence.minutes or USUAL)
    return render_template(
        "admin/reminders/edit.html",
        sequence=sequence,
        steps=[_in_units(told) for told in minutes] + [("", "day")] * (MOST_STEPS - len(minutes)),
        kinds=sorted(REMINDERS),
        language=settings().language if settings().language in LANGUAGES else LANGUAGES[0],
    )


@bp.post("/<id:sequence_id>")
@needs(Right.SHOP)
def change(sequence_id: int) -> Response:
    """Keep the steps, and whether they are on."""
    sequence = db.get_or_404(RecoverySequence, sequence_id)
    minutes, is_on = _asked(), "is_on" in request.form
    here = redirect(url_for("admin.reminders.edit", sequence_id=sequence_id), code=303)
    if minutes is None or (is_on and not minutes):
        flash(_("Os prazos não servem: ao menos um, em ordem, cada um até 30 dias."), "bad")
        return here
    taken = recovery.change(
        sequence.product_code,
        minutes,
        is_on=is_on,
        takes_recent="recent" in request.form,
        by=this_admin().email,
        now=utcnow(),
    )
    flash(_("Guardado."), "good")
    if taken:
        flash(_("Compras em aberto que entraram: %(n)s", n=taken), "good")
    return redirect(url_for("admin.reminders.index"), code=303)


@bp.get("/unsubscribed")
def left() -> str:
    """Who wants no reminders, the newest first."""
    rows = sa.select(UnsubscribedAddress)
    found = page(rows, (UnsubscribedAddress.id,), place=Place.asked(request.args))
    return render_template("admin/reminders/left.html", page=found)


@bp.post("/unsubscribed/<id:address_id>/back")
@needs(Right.HELP)
def come_back(address_id: int) -> Response:
    """Take an address off the list, because its owner asked for that."""
    address = db.get_or_404(UnsubscribedAddress, address_id).address
    recovery.come_back(address, by=this_admin().email, now=utcnow())
    flash(_("%(email)s volta a receber lembretes.", email=address), "good")
    return redirect(url_for("admin.reminders.left"), code=303)


def _asked() -> list[int] | None:
    """The steps in minutes; nothing where one of them cannot be meant."""
    minutes = []
    for number in range(MOST_STEPS):
        told = request.form.get(f"after-{number}", "").strip()
        unit = UNITS.get(request.form.get(f"unit-{number}", ""), 0)
        if told:
            count = asked.number(request.form, f"after-{number}") or 0
            minutes.append(count * unit)
    is_meant = all(0 < told <= LONGEST for told in minutes) and minutes == sorted(set(minutes))
    return minutes if is_meant else None


def _in_units(minutes: int) -> tuple[int, str]:
    """A time in the largest unit that it fills."""
    for unit in ("day", "hour"):
        if minutes % UNITS[unit] == 0:
            return minutes // UNITS[unit], unit
    return minutes, "min"
