"""`/admin` itself: the inbox, where what needs a person stands on top."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

bp = Blueprint("home", __name__)


@bp.get("")
def index() -> Response:
    """Go where the work is."""
    return redirect(url_for("admin.inbox.index"), code=303)
