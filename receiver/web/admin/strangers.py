"""The data of whoever began to buy and has no account: handed out to them, or deleted."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from receiver import exchange, recovery
from receiver.context import utcnow
from receiver.db import db
from receiver.models import RecoveryCase
from receiver.rules.rights import Right
from receiver.web.admin import files
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("strangers", __name__, url_prefix="/recovery")


@bp.post("/<id:case_id>/data")
@needs(Right.EXPORT, proof=True)
def send(case_id: int) -> Response:
    """All that is kept under the address of a case, as a file that programs can read."""
    told = exchange.disclose_address(_address(case_id), by=this_admin().email, now=utcnow())
    return files.as_json(told, f"dados-compra-{case_id}.json")


@bp.post("/<id:case_id>/forget")
@needs(Right.DECIDE, proof=True)
def forget(case_id: int) -> Response:
    """Delete what was begun under the address of a case."""
    try:
        count = recovery.forget(_address(case_id), by=this_admin().email, now=utcnow())
    except recovery.HasAccount:
        flash(_("Esta pessoa tem conta: os dados dela estão em Pessoas."), "bad")
        return redirect(url_for("admin.recovery.one", case_id=case_id), code=303)
    flash(_("Dados apagados. Compras não concluídas: %(count)s.", count=count), "good")
    return redirect(url_for("admin.recovery.index"), code=303)


def _address(case_id: int) -> str:
    address = db.get_or_404(RecoveryCase, case_id).buyer_email
    if not address:
        raise NotFound
    return address
