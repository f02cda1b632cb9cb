"""How the site looks by its producer's wish: a colour and a logo, each at an address of its own."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template

from receiver import preferences
from receiver.context import settings
from receiver.models import Logo
from receiver.rules.colour import by_day, by_night

FOR_EVER = "public, max-age=31536000, immutable"

bp = Blueprint("look", __name__)


def init_app(app: Flask) -> None:
    """Let every page know of both; it asks no database."""
    app.register_blueprint(bp)
    app.context_processor(_words)


@bp.get("/look/<colour>.css")
def colours(colour: str) -> Response:
    """The colour as pages need it, by day and by night; only the one that was chosen."""
    if colour != _accent():
        preferences.look(at_once=True)  # another process knew of it first
    told = settings().accent_color
    if told is None or colour != _accent():
        abort(404)
    sheet = render_template("site/colours.css", day=by_day(told), night=by_night(told))
    return _kept(Response(sheet, mimetype="text/css"))


@bp.get("/look/logo/<digest>")
def logo(digest: str) -> Response:
    """The picture; another one has another address."""
    picture = Logo.by_digest(digest)
    if picture is None:
        abort(404)
    return _kept(Response(picture.content, mimetype=picture.kind))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _accent() -> str:
    return (settings().accent_color or "").removeprefix("#")


def _words() -> dict[str, Any]:
    return {"accent": _accent(), "logo": preferences.here().logo}
