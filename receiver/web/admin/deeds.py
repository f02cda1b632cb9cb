"""What the staff does for or to one member; it ends on the member's page, with its result."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Letter, Member
from receiver.rules.rights import Right
from receiver.web.admin import asked
from receiver.web.admin.results import result
from receiver.web.admin.returning import way_back
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("deeds", __name__, url_prefix="/members")


@bp.post("/<id:member_id>/resend")
@needs(Right.HELP)
def resend(member_id: int) -> Response:
    """Send one of this member's letters again."""
    member = db.get_or_404(Member, member_id)
    letter = db.session.get(Letter, asked.number(request.form, "letter") or 0)
    if letter is None or letter.member_id != member.id:
        abort(404)
    with result(_("E-mail na fila: sai em instantes para %(to)s.", to=member.email)):
        provisioning.resend(letter.id, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/welcome")
@needs(Right.HELP)
def welcome(member_id: int) -> Response:
    """Send the first e-mail to somebody who may enter and was never told."""
    member = db.get_or_404(Member, member_id)
    with result(_("E-mail na fila: sai em instantes para %(to)s.", to=member.email)):
        provisioning.welcome(member.id, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.get("/<id:member_id>/block")
@needs(Right.DECIDE)
def ask_block(member_id: int) -> str:
    """Ask before somebody is shut out."""
    return render_template("admin/deeds/block.html", member=db.get_or_404(Member, member_id))


@bp.post("/<id:member_id>/block")
@needs(Right.DECIDE)
def block(member_id: int) -> Response:
    """Shut the account."""
    member = db.get_or_404(Member, member_id)
    with result(_("Conta bloqueada. Quem estava dentro já saiu.")):
        provisioning.block(member.email, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/unblock")
@needs(Right.DECIDE)
def unblock(member_id: int) -> Response:
    """Open the account again."""
    member = db.get_or_404(Member, member_id)
    with result(_("Conta desbloqueada.")):
        provisioning.unblock(member.email, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/grant")
@needs(Right.DECIDE)
def grant(member_id: int) -> Response:
    """Open an area by hand, for good or until the end of a day."""
    member, area = db.get_or_404(Member, member_id), _area()
    until, now = asked.end_of_day(request.form, "until"), utcnow()
    if area is None:
        flash(_("Escolha uma área."), "bad")
    elif asked.is_no_day_ahead(request.form, "until", now=now):
        flash(_("Esta data não serve. Escolha hoje ou um dia à frente, ou nenhum."), "bad")
    else:
        with result(_("%(area)s está aberta.", area=area.name)):
            by = this_admin().email
            provisioning.grant(member.email, area.name, until=until, by=by, now=now)
    return _back(member_id)


@bp.post("/<id:member_id>/revoke")
@needs(Right.DECIDE)
def revoke(member_id: int) -> Response:
    """Close an area by hand, whatever had opened it."""
    member, area = db.get_or_404(Member, member_id), _area()
    if area is None:
        abort(404)
    with result(_("%(area)s está fechada.", area=area.name)):
        provisioning.revoke(member.email, area.name, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/move")
@needs(Right.HELP)
def move(member_id: int) -> Response:
    """Correct the address; the old one still finds the same person."""
    member = db.get_or_404(Member, member_id)
    new = asked.text(request.form, "email")
    with result(_("E-mail corrigido. Avisos com o antigo continuam achando esta pessoa.")):
        provisioning.move(member.email, new, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/retry-address")
@needs(Right.HELP)
def retry_address(member_id: int) -> Response:
    """Write again to an address that had returned a letter."""
    member = db.get_or_404(Member, member_id)
    with result(_("Os próximos e-mails saem de novo para %(to)s.", to=member.email)):
        provisioning.retry_address(member.email, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/adopt")
@needs(Right.HELP)
def adopt() -> Response:
    """Make the account that a mistyped address prevented."""
    told, right = asked.text(request.form, "told"), asked.text(request.form, "email")
    with result(_("Conta criada. Os acessos e o e-mail com o login saem em instantes.")):
        provisioning.move(told, right, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.members.index", text=right), code=303)


def _back(member_id: int) -> Response:
    if request.form.get("board") == "waiting":  # where one person after the other is helped
        return redirect(way_back("waiting").url, code=303)
    return redirect(url_for("admin.members.one", member_id=member_id), code=303)


def _area() -> Area | None:
    return db.session.get(Area, asked.number(request.form, "area") or 0)
