"""What is kept about one person, handed out for them: they may ask for it (LGPD, article 18)."""

from flask import Blueprint
from werkzeug.wrappers import Response

from receiver import exchange
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member
from receiver.rules.rights import Right
from receiver.web.admin import files
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("disclosure", __name__, url_prefix="/members")


@bp.post("/<id:member_id>/data")
@needs(Right.EXPORT, proof=True)
def send(member_id: int) -> Response:
    """All of it, as a file that programs can read."""
    member = db.get_or_404(Member, member_id)
    told = exchange.disclose(member.id, by=this_admin().email, now=utcnow())
    return files.as_json(told, f"dados-{member_id}.json")
