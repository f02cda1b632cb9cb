"""Ending reminders of purchases, without signing in: the link in each of them is the proof."""

from flask import Blueprint, abort, render_template

from receiver import recovery
from receiver.context import utcnow
from receiver.security import BadSeal
from receiver.web.guards import LEAVING

bp = Blueprint("leaving", __name__, url_prefix=LEAVING)


@bp.get("/<link>")
def show(link: str) -> str:
    """A button, and nothing else: mail scanners open links."""
    _address(link)
    return render_template("leaving/show.html", link=link)


@bp.post("/<link>")
def leave(link: str) -> str:
    """Write no more: asked for by the button, or by a mailbox on behalf of its owner (RFC 8058)."""
    recovery.leave(_address(link), now=utcnow())
    return render_template("leaving/left.html", link=link)


@bp.post("/<link>/back")
def come_back(link: str) -> str:
    """It was a mistake."""
    recovery.come_back(_address(link), now=utcnow())
    return render_template("leaving/back.html", link=link)


def _address(link: str) -> str:
    try:
        return recovery.address_of(link)
    except BadSeal:
        abort(404)
