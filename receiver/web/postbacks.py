"""The page that a person sees who opens the address of the door (door.py)."""

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response

from receiver.context import settings
from receiver.web import door

bp = Blueprint("postbacks", __name__)


@bp.get("/postback", strict_slashes=False)
def hello() -> str:
    """Tell a person who opens the address that it is right; nothing changes."""
    return render_template("postbacks/hello.html", address=f"{settings().public_url}/postback")


@bp.post("/postback", strict_slashes=False)
def receive() -> Response:
    """For the list of addresses; the door stands before it and has answered already."""
    return Response.from_app(door.of(current_app), request.environ)
