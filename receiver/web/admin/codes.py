"""Codes of events that nobody knew: what they mean, as the producer says."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.rules.vocabulary import Event, Outcome
from receiver.web.admin import asked
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import deciders_only
from receiver.web.sessions import this_admin

bp = Blueprint("codes", __name__, url_prefix="/rules/codes")

NOTHING = "nothing"  # instead of an event


@bp.post("")
@deciders_only
def explain() -> Response:
    """Say what a code means; then see what would change for those that wait with it."""
    code, event = _code(), asked.word(request.form, "event", Event)
    if event is None and request.form.get("event") != NOTHING:
        flash(_("Escolha o que o código significa."), "bad")
        return redirect(url_for("admin.inbox.index"), code=303)
    try:
        provisioning.explain_code(code, event, by=this_admin().email, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.inbox.index"), code=303)
    flash(_("Anotado para o que chegar. O que já esperava só muda se você confirmar aqui."), "good")
    return redirect(
        url_for("admin.replays.show", event=Event.UNKNOWN, outcome=Outcome.HELD, code=code),
        code=303,
    )


@bp.post("/forget")
@deciders_only
def forget() -> Response:
    """Take it back: nobody knows that code again."""
    with result(_("Desfeito: o que chegar com este código volta a esperar por você.")):
        provisioning.forget_code(_code(), by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.rules.index"), code=303)


def _code() -> int:
    return asked.number(request.form, "code") or abort(404)
