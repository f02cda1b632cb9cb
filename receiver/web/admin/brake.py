"""What the brake holds: who would lose what, and why; and whether that shall happen."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning, simulations
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Area, HeldLoss
from receiver.models.loss import Release
from receiver.rules.brake import MANY
from receiver.rules.rights import Right
from receiver.rules.vocabulary import AccessState
from receiver.web.admin import asked
from receiver.web.admin.paging import Place, page
from receiver.web.admin.results import result
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("brake", __name__, url_prefix="/brake")

MOST_COUNTED = 10_000  # on every page of the desk


def held_losses() -> int:
    """Of how many people a loss is held, for the notice on each page."""
    return HeldLoss.count(MOST_COUNTED)


@bp.get("")
def index() -> str:
    """Who it is about, the newest first."""
    found = page(HeldLoss.open(), (HeldLoss.id,), place=Place.asked(request.args))
    return render_template(
        "admin/brake/index.html",
        page=found,
        count=held_losses(),
        areas={area.id: area.name for area in Area.listed()},
        simulated=simulations.members_among([one.member_id for one in found.rows]),
        limits=settings(),
        state=AccessState,
    )


@bp.get("/decide")
@needs(Right.DECIDE, proof=True)
def show() -> str:
    """What would be decided, about whom; nothing is done yet."""
    decision, chosen = _asked(request.args)
    meant = _meant(chosen)
    return render_template(
        "admin/brake/show.html",
        decision=decision,
        chosen=chosen,
        count=db.session.scalar(sa.select(sa.func.count()).select_from(meant.subquery())) or 0,
        upto=db.session.scalar(sa.select(sa.func.max(meant.subquery().c.id))) or 0,
        many=MANY,
    )


@bp.post("/decide/confirm")
@needs(Right.DECIDE, proof=True)
def confirm() -> Response:
    """Have it done."""
    decision, chosen = _asked(request.form)
    told: dict[str, Any] = {"ids": chosen or None, "upto": asked.number(request.form, "upto")}
    told |= {"typed": asked.number(request.form, "count"), "by": this_admin().email}
    done = _("Liberado: as perdas acontecem em instantes.")
    if decision is Release.DROP:
        done = _("Descartado: o acesso fica, aberto à mão e sem prazo.")
    with result(done):
        provisioning.decide_losses(decision, now=utcnow(), **told)
    return redirect(url_for("admin.brake.index"), code=303)


def _asked(args: Any) -> tuple[Release, list[int]]:
    """What is to be done, and the rows that were ticked; none means all of them."""
    decision = asked.word(args, "decision", Release) or Release.RELEASE
    if args.get("who") == "all":
        return decision, []
    ticked = args.getlist("loss")[:1000]
    numbers = {asked.number({"loss": told}, "loss") for told in ticked}
    # A row that is nobody's: where nothing was ticked, nothing is meant.
    return decision, sorted(number for number in numbers if number) or [asked.LARGEST_ID]


def _meant(chosen: list[int]) -> sa.Select[int]:
    rows = HeldLoss.open().with_only_columns(HeldLoss.id)
    return rows.where(HeldLoss.id.in_(chosen)) if chosen else rows
