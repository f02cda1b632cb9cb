"""Two accounts of one person become one: looked for, shown with what would come of it, done."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member
from receiver.rules.rights import Right
from receiver.web.admin import asked, people
from receiver.web.admin.paging import Place
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("merging", __name__, url_prefix="/members")

SHOWN = 20


@bp.get("/<id:member_id>/merge")
@needs(Right.DECIDE)
def choose(member_id: int) -> str:
    """Look for the other account."""
    member, text = db.get_or_404(Member, member_id), asked.text(request.args, "text")
    found: list[Member] = []
    if text:
        newest = people.Filter(text=text).page(Place()).rows
        found = [one for one in newest if one is not member][:SHOWN]
    return render_template("admin/merging/choose.html", member=member, text=text, found=found)


@bp.get("/<id:member_id>/merge/<id:other_id>")
@needs(Right.DECIDE, proof=True)
def one(member_id: int, other_id: int) -> str | Response:
    """Show what would come of the two."""
    for number in (member_id, other_id):
        db.get_or_404(Member, number)
    try:
        found = provisioning.prospect(member_id, other_id, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.members.one", member_id=member_id), code=303)
    return render_template("admin/merging/one.html", prospect=found)


@bp.post("/<id:member_id>/merge/<id:other_id>/confirm")
@needs(Right.DECIDE, proof=True)
def confirm(member_id: int, other_id: int) -> Response:
    """Make them one, as it was shown."""
    for number in (member_id, other_id):
        db.get_or_404(Member, number)
    form = {name: asked.text(request.form, name) for name in ("login", "mark")}
    back = url_for("admin.merging.one", member_id=member_id, other_id=other_id)
    with result(_("As duas contas agora são uma. Todos os aparelhos saíram.")):
        by = this_admin().email
        provisioning.merge(member_id, other_id, by=by, now=utcnow(), **form)
        back = url_for("admin.members.one", member_id=member_id)
    return redirect(back, code=303)
