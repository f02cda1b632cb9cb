"""The simulator: plays a buyer's life against this very server, shows it, and removes it again."""

from contextlib import suppress
from threading import Thread

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from receiver import provisioning, simulations
from receiver.context import this_app, utcnow
from receiver.db import db
from receiver.models import Simulation
from receiver.rules.address import folded
from receiver.simulator import SCENARIOS, NoAnswer, buyers
from receiver.web.admin import lives, rehearsal, replies
from receiver.web.admin.results import tell
from receiver.web.admin.staff import deciders_only
from receiver.web.sessions import this_admin

bp = Blueprint("simulator", __name__, url_prefix="/simulator")

MOST = 50


@bp.get("")
@deciders_only
def index() -> str:
    """What can be played, and what was."""
    return render_template(
        "admin/simulator/index.html",
        lives=lives,
        simulations=Simulation.newest(MOST),
        can_mail=folded(this_admin().email) is not None,
    )


@bp.post("")
@deciders_only
def start() -> Response:
    """Begin to play; the page of it shows how it goes on."""
    scenario, me = request.form.get("scenario", ""), this_admin().email
    if scenario not in SCENARIOS:
        flash(_("Escolha o que simular."), "bad")
        return redirect(url_for("admin.simulator.index"), code=303)
    is_mine = request.form.get("letters") == "mine" and folded(me) is not None
    email = buyers.beside(me) if is_mine else buyers.invented()
    try:
        begun = simulations.begin(scenario, email=email, by=me, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.simulator.index"), code=303)
    play_aside(begun)
    page = url_for("admin.simulator.one", simulation_id=begun.simulation_id)
    if request.form.get("back") == "steps":
        page = url_for("admin.steps.index", _anchor="entry-title")
    return redirect(page, code=303)


@bp.get("/<id:simulation_id>")
@deciders_only
def one(simulation_id: int) -> str:
    """Each postback of a life, what the door said, and what came of it."""
    simulation = db.get_or_404(Simulation, simulation_id)
    return render_template(
        "admin/simulator/one.html",
        simulation=simulation,
        lives=lives,
        in_words=replies.in_words,
        shown=rehearsal.look_at(simulation, utcnow()),
    )


@bp.post("/remove")
@deciders_only
def remove() -> Response:
    """Remove all that was simulated."""
    removed = simulations.remove_all(by=this_admin().email, now=utcnow())
    done = ngettext(
        "%(num)s simulação removida, com tudo o que ela fez.",
        "%(num)s simulações removidas, com tudo o que elas fizeram.",
        removed.simulations,
    )
    flash(done, "good")
    return redirect(url_for("admin.simulator.index"), code=303)


def play_aside(begun: simulations.Begun) -> Thread:
    """Play it beside the requests: whoever asked for it shall see it happen."""
    name = f"simulation-{begun.simulation_id}"
    thread = Thread(target=_play, args=(this_app(), begun), name=name, daemon=True)
    thread.start()
    return thread


def _play(app: Flask, begun: simulations.Begun) -> None:
    # When nobody answers, that stands on the simulation.
    with app.app_context(), suppress(NoAnswer):
        for _played in simulations.play(begun, simulations.own_door(), clock=utcnow):
            simulations.wait_until_understood(begun.simulation_id)
