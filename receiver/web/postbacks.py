"""The door: where the marketplace sends its postbacks."""

from flask import Blueprint, Response, g, render_template

from receiver import provisioning
from receiver.context import settings, utcnow
from receiver.web import door
from receiver.web.answers import answer

bp = Blueprint("postbacks", __name__)
bp.before_request(door.marketplace)


@bp.post("/postback", strict_slashes=False)
def receive() -> Response:
    """Keep a postback whose key is right; understanding it comes later."""
    kept = provisioning.keep(g.body, content_type=door.content_type(), key=g.key, now=utcnow())
    return answer(kept.result)


@bp.get("/postback", strict_slashes=False)
def hello() -> str:
    """Tell a person who opens the address that it is right; nothing changes."""
    return render_template("postbacks/hello.html", address=f"{settings().public_url}/postback")
