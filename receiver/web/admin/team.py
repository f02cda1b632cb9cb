"""The team: who works at the desk, as what, and since when nobody has seen them."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Admin
from receiver.models.admin import StaffRole
from receiver.rules.rights import Right
from receiver.web.admin import asked
from receiver.web.admin.results import result, why
from receiver.web.admin.staff import needs
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.sessions import this_admin

bp = Blueprint("team", __name__, url_prefix="/team")


@bp.get("")
@needs(Right.STAFF)
def index() -> str:
    """Everybody, by address."""
    with_passkeys = selectinload(Admin.passkeys)
    people = db.session.scalars(sa.select(Admin).options(with_passkeys).order_by(Admin.email)).all()
    return render_template("admin/team/index.html", people=people)


@bp.get("/invite")
@needs(Right.STAFF, proof=True)
def ask_invite() -> str:
    """Ask whom, and as what."""
    return render_template("admin/team/invite.html", email="", role=StaffRole.SUPPORT)


@bp.post("/invite")
@needs(Right.STAFF, proof=True)
def invite() -> Response | Page:
    """Send somebody new a letter with a link."""
    email = asked.text(request.form, "email")
    role = asked.word(request.form, "role", StaffRole) or StaffRole.READER
    by = this_admin().email
    try:
        admin = provisioning.invite_by_letter(email, role=role, by=by, now=utcnow())
    except provisioning.Refused as refusal:
        error = why(refusal)
        page = render_template("admin/team/invite.html", email=email, role=role, error=error)
        return page, UNCHANGED
    flash(_("Convite na fila: sai em instantes para %(to)s.", to=admin.email), "good")
    return _to_all()


@bp.get("/<id:admin_id>")
@needs(Right.STAFF, proof=True)
def one(admin_id: int) -> str:
    """One of them, with what can be done."""
    return render_template("admin/team/one.html", person=db.get_or_404(Admin, admin_id))


@bp.post("/<id:admin_id>/invite")
@needs(Right.STAFF, proof=True)
def invite_again(admin_id: int) -> Response:
    """Send the link again: the first was lost, or the password is."""
    person = db.get_or_404(Admin, admin_id)
    with result(_("Link na fila: sai em instantes para %(to)s.", to=person.email)):
        provisioning.invite_again(admin_id, by=this_admin().email, now=utcnow())
    return _to_one(admin_id)


@bp.post("/<id:admin_id>/role")
@needs(Right.STAFF, proof=True)
def change_role(admin_id: int) -> Response:
    """Let them do more or less; whoever takes it from themselves is signed out, too."""
    person, by = db.get_or_404(Admin, admin_id), this_admin().email
    role = asked.word(request.form, "role", StaffRole) or person.role
    with result(_("Papel guardado. A pessoa entra de novo com ele.")):
        provisioning.change_role(admin_id, role, by=by, now=utcnow())
    return _to_one(admin_id)


@bp.post("/<id:admin_id>/second-factor")
@needs(Right.STAFF, proof=True)
def reset_second_factor(admin_id: int) -> Response:
    """Help somebody who has lost authenticator and codes."""
    db.get_or_404(Admin, admin_id)
    with result(_("Verificação em duas etapas desligada para esta pessoa.")):
        provisioning.reset_second_factor(admin_id, by=this_admin().email, now=utcnow())
    return _to_one(admin_id)


@bp.get("/<id:admin_id>/remove")
@needs(Right.STAFF, proof=True)
def ask_remove(admin_id: int) -> str:
    """Ask before somebody is shut out."""
    return render_template("admin/team/remove.html", person=db.get_or_404(Admin, admin_id))


@bp.post("/<id:admin_id>/remove")
@needs(Right.STAFF, proof=True)
def remove(admin_id: int) -> Response:
    """Shut them out, at once."""
    db.get_or_404(Admin, admin_id)
    with result(_("Removido da equipe. Quem estava dentro já saiu.")):
        provisioning.remove_admin(admin_id, by=this_admin().email, now=utcnow())
    return _to_all()


def _to_all() -> Response:
    return redirect(url_for("admin.team.index"), code=303)


def _to_one(admin_id: int) -> Response:
    return redirect(url_for("admin.team.one", admin_id=admin_id), code=303)
