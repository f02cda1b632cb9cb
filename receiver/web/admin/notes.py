"""Notes of the staff about a member: written and removed on the page of the member."""

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member, Note
from receiver.rules.rights import Right
from receiver.web.admin.results import result
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("notes", __name__, url_prefix="/members")


@bp.post("/<id:member_id>/notes")
@needs(Right.HELP)
def add(member_id: int) -> Response:
    """Remember something about the person."""
    db.get_or_404(Member, member_id)
    with result(_("Nota guardada.")):
        text = request.form.get("note", "")
        provisioning.add_note(member_id, text, by=this_admin().email, now=utcnow())
    return _back(member_id)


@bp.post("/<id:member_id>/notes/<id:note_id>/remove")
@needs(Right.HELP)
def remove(member_id: int, note_id: int) -> Response:
    """Forget a note."""
    note = db.session.get(Note, note_id)
    if note is None or note.member_id != member_id:
        abort(404)
    with result(_("Nota apagada.")):
        provisioning.remove_note(note_id, by=this_admin().email, now=utcnow())
    return _back(member_id)


def _back(member_id: int) -> Response:
    return redirect(url_for("admin.members.one", member_id=member_id, _anchor="timeline"), code=303)
