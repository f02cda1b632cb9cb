"""Somebody who bought nothing here is let in by hand: a present, a guest, one of the team."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Member
from receiver.rules.address import sought
from receiver.web.admin import asked, people
from receiver.web.admin.results import why
from receiver.web.admin.staff import deciders_only
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.sessions import this_admin

bp = Blueprint("newcomers", __name__, url_prefix="/members/new")


@dataclass(frozen=True)
class Typed:
    """What the form says of somebody."""

    email: str
    name: str = ""
    area: Area | None = None
    until: datetime | None = None
    day: str = ""


@bp.get("")
@deciders_only
def show() -> str:
    """Ask who, and what opens to them."""
    return _page(Typed(asked.text(request.args, "email")))


@bp.post("")
@deciders_only
def create() -> Response | Page:
    """Open an area to them; who has no account yet gets one, and the welcome."""
    typed, now = _typed(), utcnow()
    if typed.area is None:
        return _page(typed, area_error=_("Escolha uma área.")), UNCHANGED
    if asked.is_no_day_ahead(request.form, "until", now=now):
        day_error = _("Esta data não serve. Escolha hoje ou um dia à frente, ou nenhum.")
        return _page(typed, day_error=day_error), UNCHANGED
    was_there = Member.by_email(sought(typed.email)) is not None
    by, door = this_admin().email, typed.area.name
    try:
        member = provisioning.grant(
            typed.email, door, name=typed.name, until=typed.until, by=by, now=now
        )
    except provisioning.Refused as refusal:
        return _page(typed, email_error=why(refusal)), UNCHANGED
    if was_there:
        flash(_("Esta pessoa já tinha conta. %(area)s está aberta.", area=door), "good")
    else:
        flash(
            _("Conta criada, e %(area)s está aberta. O e-mail com o login sai.", area=door), "good"
        )
    return redirect(url_for("admin.members.one", member_id=member.id), code=303)


def _typed() -> Typed:
    form = request.form
    return Typed(
        asked.text(form, "email"),
        asked.text(form, "name", most=200),
        db.session.get(Area, asked.number(form, "area") or 0),
        asked.end_of_day(form, "until"),
        asked.text(form, "until", most=20),
    )


def _page(typed: Typed, **errors: str) -> str:
    return render_template(
        "admin/newcomers/show.html",
        typed=typed,
        wanted=people.Filter.asked(request.args),
        areas=Area.listed(),
        today=utcnow().date(),
        **errors,
    )
