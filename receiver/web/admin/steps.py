"""First steps: what a fresh server needs until a buyer gets in."""

import re
import time
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from receiver import first_steps, preferences, provisioning
from receiver.context import settings, utcnow
from receiver.models import Letter, Member, Simulation
from receiver.rules.address import folded
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.rights import Right
from receiver.simulator.buyers import is_invented
from receiver.web.admin.letters import text_of
from receiver.web.admin.staff import may, needs
from receiver.web.marks import Mark
from receiver.web.sessions import this_admin

bp = Blueprint("steps", __name__, url_prefix="/first-steps")

# Once all is done it rarely comes undone: most pages need not ask again.
RARELY = 60.0
DONE_UNTIL = "portaria-first-steps-done"
STEPS = {True: Mark(_("Feito"), "done"), False: Mark(_("Falta"), "waiting")}
_LINK = re.compile(r"https?://\S+/enter/\S+")


@dataclass(frozen=True)
class Progress:
    """How many of the steps are done."""

    done: int
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether all of them are."""
        return self.done == self.count


@dataclass(frozen=True)
class Rehearsal:
    """The purchase that was played: its letter, and the link in it where it lies here."""

    simulation: Simulation
    letter: Letter | None
    link: str

    @property
    def is_mailed(self) -> bool:
        """Whether the letter went to a mailbox."""
        is_sent = self.letter is not None and self.letter.state is LetterState.SENT
        return is_sent and not self.link and not is_invented(self.simulation.email)


@bp.get("")
@needs(Right.KEYS)
def index() -> str:
    """All steps: what is done, and what to do next."""
    steps = first_steps.steps()
    rehearsal = first_steps.rehearsal()
    told = settings()
    return render_template(
        "admin/steps/index.html",
        steps={step.name.value: step for step in steps},
        progress=_progress(steps),
        marks=STEPS,
        door=f"{told.public_url}/postback",
        sends=told.mail_url is not None,
        can_mail=told.mail_url is not None and folded(this_admin().email) is not None,
        rehearsal=_rehearsed(rehearsal) if rehearsal else None,
        is_hidden=preferences.here().hides_steps,
    )


@bp.post("/hide")
@needs(Right.KEYS)
def hide() -> Response:
    """Take the bar away, or bring it back."""
    is_hidden = not request.form.get("show")
    provisioning.hide_steps(is_hidden=is_hidden, by=this_admin().email, now=utcnow())
    page = "admin.home.index" if is_hidden else "admin.steps.index"
    return redirect(url_for(page), code=303)


def open_steps() -> Progress | None:
    """For the bar: how far it has come; nothing when nothing is open, or it was hidden."""
    if preferences.here().hides_steps or not may(Right.KEYS):
        return None
    if time.monotonic() < current_app.extensions.get(DONE_UNTIL, 0.0):
        return None
    found = _progress(first_steps.steps())
    if found.is_whole:
        current_app.extensions[DONE_UNTIL] = time.monotonic() + RARELY
    return None if found.is_whole else found


def _progress(steps: list[first_steps.Step]) -> Progress:
    return Progress(sum(step.is_done for step in steps), len(steps))


def _rehearsed(simulation: Simulation) -> Rehearsal:
    member = Member.by_email(simulation.email)
    letters = Letter.of_member(member.id) if member else []
    welcome = next((one for one in letters if one.kind is LetterKind.WELCOME), None)
    found = _LINK.search((text_of(welcome) or "") if welcome else "")
    return Rehearsal(simulation, welcome, found[0] if found else "")
