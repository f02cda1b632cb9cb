"""Postbacks understood again: some that were chosen, or all that a filter finds."""

from array import array
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Job, Postback, Replay
from receiver.models.job import JobKind
from receiver.models.replay import ReplayState
from receiver.provisioning import Rehearsal
from receiver.rules.rights import Right
from receiver.rules.vocabulary import Outcome, PostbackState
from receiver.web.admin import asked, words
from receiver.web.admin.chips import chips
from receiver.web.admin.results import result, tell
from receiver.web.admin.sieve import Filter, newest_id
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("replays", __name__, url_prefix="/inbox/replay")

TRIED = 500  # at most, so that nobody waits long for the page; the worker goes through all
CHOSEN = 1000  # one by one
SHOWN = 100  # of what would be done
AT_A_TIME = 10_000  # numbers that are read


@bp.get("")
@needs(Right.HELP)
def show() -> str:
    """What would change: it is tried out and undone."""
    wanted, upto = Filter.asked(request.args), newest_id()
    chosen = _chosen(",".join(request.args.getlist("id")))
    ids = chosen or _found(wanted, upto)
    told = provisioning.rehearse(ids[:TRIED], now=utcnow()) if ids else Rehearsal()
    return render_template(
        "admin/replays/show.html",
        wanted=wanted,
        chosen=chosen,
        upto=upto,
        told=told,
        total=len(ids),
        shown=told.deeds[:SHOWN],
        standing=_standing,
    )


@bp.post("")
@needs(Right.HELP)
def confirm() -> Response:
    """Have the worker do it, for all of them."""
    wanted, upto = Filter.asked(request.form), asked.number(request.form, "upto") or 0
    chosen = _chosen(request.form.get("ids", ""))
    ids, query = (chosen, {}) if chosen else (_found(wanted, upto), wanted.query())
    by = this_admin().email
    try:
        number = provisioning.begin_replay(ids, wanted=query, by=by, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.inbox.index"), code=303)
    return redirect(url_for("admin.replays.one", replay_id=number), code=303)


@bp.get("/<id:replay_id>")
@needs(Right.HELP)
def one(replay_id: int) -> str:
    """How far it is."""
    replay = db.get_or_404(Replay, replay_id)
    is_stuck = Job.is_dead(JobKind.REPLAY, replay.id)
    wanted = Filter.asked(replay.wanted)
    return render_template(
        "admin/replays/one.html",
        replay=replay,
        wanted=wanted,
        chips=chips(wanted),
        has_dead=Postback.is_any_dead(),
        is_stuck=is_stuck,
        is_running=replay.state is ReplayState.RUNNING and not is_stuck,
    )


@bp.post("/<id:replay_id>/stop")
@needs(Right.HELP)
def stop(replay_id: int) -> Response:
    """Leave the rest as it is."""
    db.get_or_404(Replay, replay_id)
    with result(_("Parado: o resto ficou como estava.")):
        provisioning.stop_replay(replay_id, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.replays.one", replay_id=replay_id), code=303)


def _standing(word: str) -> words.Mark:
    """How a postback stands, from the word that the log has for it."""
    is_outcome = word in list(Outcome)
    return words.OUTCOMES[Outcome(word)] if is_outcome else words.STATES[PostbackState(word)]


def _chosen(told: str) -> Sequence[int]:
    """The numbers that a form names, each of them once."""
    numbers = (asked.number({"id": one}, "id") for one in told.split(",")[:CHOSEN])
    return sorted({number for number in numbers if number})


def _found(wanted: Filter, upto: int) -> Sequence[int]:
    """What a filter finds up to a postback, oldest first.

    One that lets everything pass finds nothing.
    """
    if not wanted.query():
        return []
    rows, number = wanted.found()
    is_over = Postback.state != PostbackState.WAITING
    # A million of them are eight megabytes; in order here, so that no database walks for it.
    every = rows.where(is_over, number <= upto).with_only_columns(number)
    numbers = db.session.scalars(every.execution_options(yield_per=AT_A_TIME))
    return array("q", sorted(array("q", numbers)))
