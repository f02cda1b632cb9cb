"""How a member gets in, out, and what they see: a link to hand over, all visits ended, a look."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts, provisioning
from receiver.accounts.refusals import AccountBlocked
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member
from receiver.rules.rights import Right
from receiver.web.admin.results import result
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin, this_visit

bp = Blueprint("visits", __name__, url_prefix="/members")


@bp.post("/<id:member_id>/link")
@needs(Right.DECIDE)
def lend(member_id: int) -> str | Response:
    """Show a link with which the person gets in; it is shown once and kept nowhere."""
    member = db.get_or_404(Member, member_id)
    try:
        link = accounts.lend_link(member_id, by=this_admin().email, now=utcnow())
    except AccountBlocked:
        flash(_("A conta está bloqueada; desbloqueie antes."), "bad")
        return _back(member_id)
    return render_template("admin/visits/lent.html", member=member, link=link)


@bp.post("/<id:member_id>/sign-out")
@needs(Right.HELP)
def sign_out(member_id: int) -> Response:
    """End every visit of the person."""
    db.get_or_404(Member, member_id)
    with result(_("Pronto: em todo aparelho é preciso entrar de novo.")):
        provisioning.sign_out(member_id, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/watch")
@needs(Right.HELP)
def watch(member_id: int) -> Response:
    """Look at the pages of the person as they see them."""
    db.get_or_404(Member, member_id)
    accounts.watch(this_visit(), member_id, by=this_admin().email, now=utcnow())
    return redirect(url_for("member.show"), code=303)


@bp.post("/<id:member_id>/watch/end")
@needs(Right.SELF)
def stop_watching(member_id: int) -> Response:
    """Look no longer, and come back to the desk."""
    accounts.stop_watching(this_visit())
    return _back(member_id)


def _back(member_id: int) -> Response:
    return redirect(url_for("admin.members.one", member_id=member_id), code=303)
