"""One deed for many members: chosen in the list, shown before it is done, and followed as it is."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Bulk, Job, Member
from receiver.models.bulk import BulkDeed, BulkState
from receiver.models.job import JobKind
from receiver.provisioning.bulk import MOST, asks_for_number, is_too_old
from receiver.rules.rights import Right
from receiver.web.admin import asked, people
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import needs, proof_first
from receiver.web.sessions import this_admin

bp = Blueprint("bulk", __name__, url_prefix="/members/bulk")

SAMPLE = 10
DEEDS = {
    BulkDeed.LOGIN: lazy_gettext("Mandar o e-mail com o login"),
    BulkDeed.GRANT: lazy_gettext("Abrir uma área"),
    BulkDeed.REVOKE: lazy_gettext("Fechar uma área"),
    BulkDeed.SIGN_OUT: lazy_gettext("Sair de todos os aparelhos"),
    BulkDeed.BLOCK: lazy_gettext("Bloquear"),
}


@bp.post("")
@needs(Right.DECIDE)
def ask() -> Response:
    """Take down who is meant and what for; nothing is done yet."""
    deed = asked.word(request.form, "deed", BulkDeed) or BulkDeed.LOGIN
    # `area` is a part of the filter: whom it finds, not what is opened to them.
    area = db.session.get(Area, asked.number(request.form, "target") or 0)
    until, now = asked.end_of_day(request.form, "until"), utcnow()
    wanted = people.Filter.asked(request.form)
    is_day_wrong = asked.is_no_day_ahead(request.form, "until", now=now)
    try:
        if is_day_wrong and deed is BulkDeed.GRANT:
            raise provisioning.Refused("bulk-until-wrong")
        meant, by = _meant(wanted), this_admin().email
        number = provisioning.ask_bulk(deed, meant, area=area, until=until, by=by, now=now)
    except provisioning.Refused as refusal:
        tell(refusal)
        return _to("admin.members.index", wanted)
    return _to("admin.bulk.one", wanted, bulk_id=number)


@bp.get("/<id:bulk_id>")
@needs(Right.DECIDE)
def one(bulk_id: int) -> str:
    """Who is meant, or how far it is."""
    bulk = db.get_or_404(Bulk, bulk_id)
    some = select(Member).where(Member.id.in_(bulk.member_ids[:SAMPLE])).order_by(Member.id)
    is_stuck = Job.is_dead(JobKind.BULK, bulk.id)
    return render_template(
        "admin/bulk/one.html",
        bulk=bulk,
        wanted=people.Filter.asked(request.args),
        deed=DEEDS[bulk.deed],
        sample=db.session.scalars(some).all(),
        asks_for_number=asks_for_number(bulk),
        is_too_old=is_too_old(bulk, utcnow()),
        is_stuck=is_stuck,
        is_running=bulk.state is BulkState.RUNNING and not is_stuck,
    )


@bp.post("/<id:bulk_id>/confirm")
@needs(Right.DECIDE)
def confirm(bulk_id: int) -> Response:
    """Have it done; where it takes away from many, after the password."""
    unproved = proof_first() if asks_for_number(db.get_or_404(Bulk, bulk_id)) else None
    if unproved:
        return unproved
    with result(_("Combinado. Acontece em instantes, uma pessoa depois da outra.")):
        typed, by = asked.number(request.form, "count"), this_admin().email
        provisioning.confirm_bulk(bulk_id, typed=typed, by=by, now=utcnow())
    return _to("admin.bulk.one", people.Filter.asked(request.args), bulk_id=bulk_id)


def _to(endpoint: str, wanted: people.Filter, **values: Any) -> Response:
    """A page from which the way back leads to the list as it was filtered."""
    values |= wanted.query()
    return redirect(url_for(endpoint, **values), code=303)


def _meant(wanted: people.Filter) -> list[int]:
    """The rows that were ticked, or all that the filter finds."""
    if request.form.get("who") == "all":
        every = wanted.rows().with_only_columns(Member.id).order_by(Member.id)
        return list(db.session.scalars(every.limit(MOST + 1)))
    ticked = request.form.getlist("member")[:MOST]
    numbers = {asked.number({"member": told}, "member") for told in ticked}
    there = select(Member.id).where(Member.id.in_(numbers - {None}))
    return list(db.session.scalars(there))
