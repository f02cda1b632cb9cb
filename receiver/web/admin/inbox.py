"""The inbox: every postback that was kept, and one of them from arrival to effect."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Postback, Replay
from receiver.rules.rights import Right
from receiver.rules.triage import MEANABLE
from receiver.web.admin import arrivals, asked, puzzles
from receiver.web.admin.body import read, received
from receiver.web.admin.chips import chips, keys, products
from receiver.web.admin.desk import MOST_COUNTED, desk
from receiver.web.admin.paging import Place
from receiver.web.admin.results import result
from receiver.web.admin.sieve import Filter, newest_id
from receiver.web.admin.staff import may_help, needs
from receiver.web.sessions import this_admin

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
def index() -> str:
    """The postbacks that pass the filter, newest first."""
    wanted = Filter.asked(request.args)
    found = wanted.page(Place.asked(request.args))
    unmapped = puzzles.unmapped()
    return render_template(
        "admin/inbox/index.html",
        wanted=wanted,
        page=found,
        desk=desk(),
        chips=chips(wanted),
        keys=keys(),
        products=products(),
        newest=newest_id(),
        unmapped=unmapped,
        strange=puzzles.strange(),
        meanable=MEANABLE,
        areas=puzzles.areas() if unmapped else [],
        replays=Replay.running() if may_help() else [],
    )


@bp.get("/news")
def news() -> tuple[str, int]:
    """How many came since; a page asks for it by itself, so it does not count as being here."""
    after, wanted = asked.number(request.args, "after") or 0, Filter.asked(request.args)
    # Nothing else is asked while nothing comes.
    count = wanted.count_after(after) if newest_id() > after else 0
    if not count:
        return "", 204
    told = str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
    page = render_template("admin/inbox/news.html", count=count, told=told, wanted=wanted)
    return page, 200


@bp.get("/<id:postback_id>")
def one(postback_id: int) -> str:
    """Received, read, decided, done."""
    postback = db.get_or_404(Postback, postback_id)
    return render_template(
        "admin/inbox/one.html",
        postback=postback,
        received=received(postback),
        days_kept=settings().keep_bodies_days,
        facts=read(postback),
        done=arrivals.done(postback),
        same_bytes=arrivals.same_bytes(postback),
        same_sale=arrivals.same_sale(postback),
    )


@bp.post("/<id:postback_id>/replay")
@needs(Right.HELP)
def replay(postback_id: int) -> Response:
    """Understand it again, with what is known today."""
    done = _("Na fila para ser entendido de novo. Atualize a página em instantes.")
    return _deed(provisioning.replay, postback_id, done)


@bp.post("/<id:postback_id>/dismiss")
@needs(Right.HELP)
def dismiss(postback_id: int) -> Response:
    """Put it aside: somebody has looked."""
    return _deed(provisioning.dismiss, postback_id, _("Posto de lado: não espera mais por você."))


def _deed(verb: Callable[..., None], postback_id: int, done: str) -> Response:
    with result(done):
        verb([postback_id], by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.inbox.one", postback_id=postback_id), code=303)
