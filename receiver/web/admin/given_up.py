"""Work that was given up and shows on no row of its own: what it is, and one more try for all."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.models import Job
from receiver.models.job import JobKind
from receiver.rules.rights import Right
from receiver.web.admin import words
from receiver.web.admin.paging import Place, page
from receiver.web.admin.results import result
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("given_up", __name__, url_prefix="/given-up")

# Where the row is shown that the work goes by.
ROWS = {
    JobKind.MEMBER: ("admin.members.one", "member_id"),
    JobKind.IMPORT: ("admin.imports.one", "import_id"),
    JobKind.BULK: ("admin.bulk.one", "bulk_id"),
    JobKind.REPLAY: ("admin.replays.one", "replay_id"),
    JobKind.RECOVERY: ("admin.recovery.one", "case_id"),
}


@bp.get("")
def index() -> str:
    """What was given up, the newest first."""
    found = page(Job.given_up(), (Job.id,), place=Place.asked(request.args))
    rows = [(job, words.WORK.get(job.kind, job.kind.value), _row(job)) for job in found.rows]
    return render_template("admin/given_up/index.html", page=found, rows=rows)


@bp.post("/retry")
@needs(Right.HELP)
def retry() -> Response:
    """Try all of it once more."""
    with result(_("As tarefas estão de novo na fila e começam em instantes.")):
        provisioning.try_given_up(by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.given_up.index"), code=303)


def _row(job: Job) -> str:
    endpoint, name = ROWS.get(job.kind, ("", ""))
    told: dict[str, Any] = {name: job.row_id}
    return url_for(endpoint, **told) if endpoint else ""
