"""Postbacks understood again: some that were chosen, or all that a filter finds."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Postback
from receiver.provisioning import Rehearsal
from receiver.rules.rights import Right
from receiver.rules.vocabulary import Outcome, PostbackState
from receiver.web.admin import asked, words
from receiver.web.admin.sieve import Filter
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("replays", __name__, url_prefix="/inbox/replay")

MOST = 500  # at once; the next ones in another go
SHOWN = 100  # of what would be done


@bp.get("")
@needs(Right.HELP)
def show() -> str:
    """What would change: it is tried out and undone."""
    wanted = Filter.asked(request.args)
    ids = _chosen(",".join(request.args.getlist("id"))) or _found(wanted)
    told = provisioning.rehearse(ids[:MOST], now=utcnow()) if ids else Rehearsal()
    return render_template(
        "admin/replays/show.html",
        wanted=wanted,
        told=told,
        are_more=len(ids) > MOST or not told.is_whole,
        shown=told.deeds[:SHOWN],
        standing=_standing,
    )


@bp.post("")
@needs(Right.HELP)
def confirm() -> Response:
    """Have the worker do it."""
    ids = _chosen(request.form.get("ids", ""))[:MOST]
    count = provisioning.replay_all(ids, by=this_admin().email, now=utcnow())
    if count:
        told = ngettext(
            "%(num)s aviso na fila para ser entendido de novo.",
            "%(num)s avisos na fila para serem entendidos de novo.",
            count,
        )
        flash(told, "good")
    else:
        flash(_("Nenhum aviso foi escolhido."), "bad")
    return redirect(url_for("admin.inbox.index"), code=303)


def _standing(word: str) -> words.Mark:
    """How a postback stands, from the word that the log has for it."""
    is_outcome = word in list(Outcome)
    return words.OUTCOMES[Outcome(word)] if is_outcome else words.STATES[PostbackState(word)]


def _chosen(told: str) -> list[int]:
    """The numbers that a form names, each of them once."""
    numbers = (asked.number({"id": one}, "id") for one in told.split(",")[: 2 * MOST])
    return sorted({number for number in numbers if number})


def _found(wanted: Filter) -> list[int]:
    """What a filter finds, oldest first; one that lets everything pass finds nothing."""
    if not wanted.query():
        return []
    rows, number = wanted.found()
    is_over = Postback.state != PostbackState.WAITING
    some = rows.where(is_over).with_only_columns(number).order_by(number).limit(MOST + 1)
    return list(db.session.scalars(some))
