"""The provisioning log: who did what to whom, when and why."""

import sqlalchemy as sa
from flask import Blueprint, render_template, request

from receiver import simulations
from receiver.db import db
from receiver.models import LogEntry, Member
from receiver.web.admin import lines
from receiver.web.admin.paging import Place, page

bp = Blueprint("log", __name__, url_prefix="/log")


@bp.get("")
def index() -> str:
    """The lines that pass the filter, newest first."""
    wanted = lines.Filter.asked(request.args)
    found = page(wanted.rows(), (LogEntry.at, LogEntry.id), place=Place.asked(request.args))
    people = _people({line.member_id for line in found.rows if line.member_id})
    return render_template(
        "admin/log/index.html",
        wanted=wanted,
        page=found,
        people=people,
        simulated=simulations.members_among(people),
    )


def _people(ids: set[int]) -> dict[int, Member]:
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(ids)))
    return {member.id: member for member in found}
