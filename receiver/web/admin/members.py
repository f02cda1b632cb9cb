"""Members: one box to find anybody, and everything about one person on one page."""

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from receiver import simulations
from receiver.context import utcnow
from receiver.db import db
from receiver.models import (
    Access,
    Area,
    BouncedAddress,
    HeldLoss,
    Letter,
    Member,
    MergedMember,
    Parcel,
    RecoveryCase,
    Sale,
    SimulatedSale,
    Subscription,
)
from receiver.provisioning.desk import ON_REQUEST
from receiver.web import parcels
from receiver.web.admin import asked, bulk, people, replies, timeline
from receiver.web.admin.paging import Place
from receiver.web.admin.standing import standing
from receiver.web.sessions import this_admin

bp = Blueprint("members", __name__, url_prefix="/members")

MOST_CASES = 10

logger = structlog.get_logger()


@bp.get("")
def index() -> str:
    """The members who are looked for, newest first; for nobody, what else is known."""
    wanted = people.Filter.asked(request.args)
    found = wanted.page(Place.asked(request.args))
    traces = people.traces(wanted.text) if wanted.text and not found.rows else None
    return render_template(
        "admin/members/index.html",
        wanted=wanted,
        page=found,
        traces=traces,
        simulated=simulations.members_among(member.id for member in found.rows),
        areas=Area.listed(),
        bulk_deeds=bulk.DEEDS,
        today=utcnow().date(),
    )


@bp.get("/<id:member_id>")
def one(member_id: int) -> str | Response:
    """How one person stands, why, and what happened."""
    member = db.session.get(Member, member_id)
    if member is None:
        return _went_to(member_id)
    # A reading changes no row; who looked at whose data is told to the server's log.
    logger.info("member_viewed", admin_id=this_admin().id, member_id=member.id)
    sales = Sale.of_member(member.id)[::-1]
    accesses = Access.of_member(member.id)
    letters = Letter.of_member(member.id)
    return render_template(
        "admin/members/one.html",
        member=member,
        standing=standing(member, sales=sales, accesses=accesses, letters=letters),
        letters=letters,
        in_words=replies.in_words,
        bounced=BouncedAddress.of(member.email),
        held=HeldLoss.of([member.id]).get(member.id) if member.held_at else None,
        on_request=ON_REQUEST,
        sales=sales,
        is_simulated=bool(simulations.members_among([member.id])),
        simulated_sales=SimulatedSale.among([sale.code for sale in sales]),
        open_cases=RecoveryCase.open_of([one.email for one in member.emails], most=MOST_CASES),
        parcels=parcels.shown(Parcel.of_member(member.id)),
        parcel_mark=parcels.mark_of,
        subscriptions=Subscription.of_member(member.id),
        areas=Area.listed(),
        strands=timeline.STRANDS,
        timeline=timeline.of_member(
            member.id,
            timeline.asked(request.args),
            asked.word(request.args, "strand", timeline.Strand),
        ),
        today=utcnow().date(),
    )


def _went_to(member_id: int) -> Response:
    """Where the one is who had this number before two accounts became one."""
    gone = db.get_or_404(MergedMember, member_id)
    return redirect(url_for("admin.members.one", member_id=gone.member_id), code=303)
