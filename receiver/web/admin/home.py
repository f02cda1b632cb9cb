"""`/admin` itself: how the desk stands, and what the last thirty days brought."""

from flask import Blueprint, render_template

from receiver.context import settings, utcnow
from receiver.web.admin import board, charts
from receiver.web.admin.desk import desk
from receiver.web.admin.figures import figures
from receiver.web.admin.trade import revenues
from receiver.web.admin.window import Window

bp = Blueprint("home", __name__)


@bp.get("")
def index() -> str:
    """What waits for somebody, and the figures."""
    window = Window.until(utcnow(), settings().timezone)
    return render_template(
        "admin/home/index.html",
        desk=desk(),
        waiting=board.how_many(),
        figures=figures(window),
        revenues=revenues(window),
        charts=charts,
    )
