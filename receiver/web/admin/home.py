"""`/admin` itself: how the desk stands, and what the last thirty days brought."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from receiver.context import settings, utcnow
from receiver.models import Postback
from receiver.web.admin import affiliate, board, charts
from receiver.web.admin.desk import desk
from receiver.web.admin.figures import figures
from receiver.web.admin.steps import open_steps
from receiver.web.admin.trade import revenues
from receiver.web.admin.window import Window

bp = Blueprint("home", __name__)


@bp.get("", strict_slashes=False)
def index() -> str | Response:
    """What waits for somebody, and the figures; a server without any shows the first steps."""
    if not Postback.is_any() and open_steps():
        return redirect(url_for("admin.steps.index"), code=303)
    now = utcnow()
    window = Window.until(now, settings().timezone)
    return render_template(
        "admin/home/index.html",
        desk=desk(),
        waiting=board.how_many(),
        figures=figures(window),
        revenues=revenues(window),
        charts=charts,
        affiliate=affiliate.figures(now),
    )
