"""The keys of the marketplace that are accepted: by their labels, for they are kept as digests."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Key
from receiver.rules.rights import Right
from receiver.web.admin import asked
from receiver.web.admin.results import result
from receiver.web.admin.staff import needs
from receiver.web.marks import Mark
from receiver.web.sessions import this_admin

bp = Blueprint("keys", __name__, url_prefix="/settings/keys")

MOST = 200
KEYS = {True: Mark(_("Aceita"), "active"), False: Mark(_("Desativada"), "ended")}


@bp.get("")
@needs(Right.KEYS, proof=True)
def show() -> str:
    """Which are accepted, and which were."""
    given = sa.select(Key).where(Key.is_simulator.is_(False))
    keys = db.session.scalars(given.order_by(Key.is_active.desc(), Key.id.desc()).limit(MOST))
    return render_template("admin/settings/keys.html", keys=keys.all(), marks=KEYS)


@bp.post("/add")
@needs(Right.KEYS, proof=True)
def add() -> Response:
    """Accept one more."""
    key, label = request.form.get("key", "").strip(), asked.text(request.form, "label", most=80)
    with result(gettext("Chave guardada. A partir de agora os avisos com ela entram.")):
        provisioning.add_key(key, label=label, by=this_admin().email, now=utcnow())
    is_step = request.form.get("back") == "steps"
    return redirect(url_for("admin.steps.index" if is_step else "admin.keys.show"), code=303)


@bp.post("/disable")
@needs(Right.KEYS, proof=True)
def disable() -> Response:
    """Refuse one from the next postback on."""
    number = asked.number(request.form, "key") or 0
    with result(gettext("Chave desativada: avisos com ela são recusados.")):
        provisioning.disable_key(number, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.keys.show"), code=303)
