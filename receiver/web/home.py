"""The first page: what this is, and the way in."""

from flask import Blueprint, render_template

from receiver.models import Key

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> str:
    """Greet buyers; tell the producer when no key is known yet."""
    return render_template("home.html", has_key=bool(Key.given()))
