"""`/admin` itself: the first steps while some are open, then the inbox."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from receiver.web.admin.steps import open_steps

bp = Blueprint("home", __name__)


@bp.get("")
def index() -> Response:
    """Go where the work is."""
    page = "admin.steps.index" if open_steps() else "admin.inbox.index"
    return redirect(url_for(page), code=303)
