"""Postbacks understood again: some that were chosen, or all that a filter finds."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import aliased
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
from receiver.web.admin.paging import Numbers, as_if_all
from receiver.web.admin.results import result, tell
from receiver.web.admin.sieve import Filter, newest_id
from receiver.web.admin.staff import needs
from receiver.web.marks import Mark
from receiver.web.sessions import this_admin

bp = Blueprint("replays", __name__, url_prefix="/inbox/replay")

TRIED = 10  # so that the page comes at once; the worker goes through all
TRIED_LONGER = 500  # at most, where somebody wants to wait for it
CHOSEN = 1000  # one by one
MOST_COUNTED = 10_000  # before it is decided; the replay itself tells how many they are
SHOWN = 100  # of what would be done

_WAITING = aliased(Postback)


@bp.get("")
@needs(Right.HELP)
def show() -> str:
    """What would change: it is tried out and undone."""
    wanted, upto = Filter.asked(request.args), newest_id()
    chosen = _chosen(",".join(request.args.getlist("id")))
    ids = chosen or _found(wanted, upto, most=MOST_COUNTED + 1)
    are_more = len(ids) > MOST_COUNTED
    is_longer = bool(request.args.get("longer"))
    most = TRIED_LONGER if is_longer else TRIED
    tried = _oldest(wanted, upto, most=most) if are_more else ids[:most]
    told = provisioning.rehearse(tried, now=utcnow()) if tried else Rehearsal()
    return render_template(
        "admin/replays/show.html",
        wanted=wanted,
        chosen=chosen,
        upto=upto,
        told=told,
        total=min(len(ids), MOST_COUNTED),
        are_more=are_more,
        may_try_longer=len(ids) > TRIED and not is_longer,
        shown=told.deeds[:SHOWN],
        standing=_standing,
    )


@bp.post("")
@needs(Right.HELP)
def confirm() -> Response:
    """Have the worker do it, for all of them."""
    wanted, upto = Filter.asked(request.form), asked.number(request.form, "upto") or 0
    chosen = _chosen(request.form.get("ids", ""))
    by, query = this_admin().email, {} if chosen else wanted.query()
    ids = chosen or _found(wanted, upto, most=provisioning.MOST_REPLAYED + 1)
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


def _standing(word: str) -> Mark:
    """How a postback stands, from the word that the log has for it."""
    is_outcome = word in list(Outcome)
    return words.OUTCOMES[Outcome(word)] if is_outcome else words.STATES[PostbackState(word)]


def _chosen(told: str) -> Sequence[int]:
    """The numbers that a form names, each of them once."""
    numbers = (asked.number({"id": one}, "id") for one in told.split(",")[:CHOSEN])
    return sorted({number for number in numbers if number})


def _found(wanted: Filter, upto: int, *, most: int) -> Sequence[int]:
    """What a filter finds up to a postback, oldest first, or some of it where it finds more.

    One that lets everything pass finds nothing.
    """
    if not wanted.query():
        return []
    every = as_if_all(_over(wanted, upto).rows).limit(most)
    # In order here, so that no database walks for it.
    return sorted(db.session.scalars(every))


def _oldest(wanted: Filter, upto: int, *, most: int) -> Sequence[int]:
    """The first ones of so many that they are soon met."""
    numbers = _over(wanted, upto)
    return db.session.scalars(numbers.rows.order_by(numbers.along).limit(most)).all()


def _over(wanted: Filter, upto: int) -> Numbers:
    """What it finds, without what waits to be understood anyway."""
    rows, along = wanted.numbers()
    waits = sa.exists().where(_WAITING.id == along, _WAITING.state == PostbackState.WAITING)
    return Numbers(rows.where(along <= upto, ~waits), along)
