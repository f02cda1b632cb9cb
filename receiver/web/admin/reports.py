"""One postback for a bug report: as it came, with invented people in it."""

import secrets

from flask import Blueprint
from werkzeug.wrappers import Response

from receiver.db import db
from receiver.models import Postback
from receiver.rules.form import shape
from receiver.rules.invented import Inventor
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.rights import Right
from receiver.web.admin import files
from receiver.web.admin.staff import needs

bp = Blueprint("reports", __name__, url_prefix="/inbox")


@bp.get("/<id:postback_id>/report")
@needs(Right.HELP)
def one(postback_id: int) -> Response:
    """A file that may be shown to anybody."""
    postback = db.get_or_404(Postback, postback_id)
    return files.as_json(_report(postback), f"aviso-{postback.id}.json")


def _report(postback: Postback) -> dict[str, object]:
    return {
        "received_at": postback.received_at.isoformat(),
        "shape": _shape(postback),
        "state": postback.state,
        "outcome": postback.outcome,
        # Their facts name people and sales.
        "reason": postback.reason,
        "error": _error(postback.error),
        "event": postback.event,
        "event_code": postback.event_code,
        "role": postback.role,
        "repeats": postback.repeats,
        "body": _body(postback),
    }


def _shape(postback: Postback) -> str | None:
    try:
        return shape(postback.raw, postback.content_type).value if postback.has_body else None
    except (Malformed, TooLarge):
        return None


def _body(postback: Postback) -> str | None:
    """With a salt that nobody keeps."""
    if not postback.has_body:
        return None
    return Inventor(secrets.token_bytes(32)).body(postback.raw, postback.content_type)


def _error(error: str) -> str:
    """The kind of an error; its words may tell of somebody."""
    last = error.strip().splitlines()[-1:] or [""]
    kind = last[0].partition(":")[0]
    return kind if kind.replace(".", "").replace("_", "").isalnum() else ""
