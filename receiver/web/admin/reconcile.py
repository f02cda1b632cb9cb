"""What Monetizze lists and what is kept here: the four inboxes, and how each is repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import preferences, reconciliation
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.marketplace import ApiError, Marketplace
from receiver.models import Key, Reconciliation, Sale, SaleDifference, SilenceWatch
from receiver.models.reconciliation import DifferenceState
from receiver.provisioning import Refused
from receiver.reconciliation.turns import REASONS
from receiver.rules.reconciling import Difference
from receiver.rules.rights import Right
from receiver.web.admin import asked, reconcile_words
from receiver.web.admin.choices import choices, keep
from receiver.web.admin.paging import Place, page
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import deciders_only, needs, proof_first
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.promptly import promptly
from receiver.web.sessions import this_admin

bp = Blueprint("reconcile", __name__, url_prefix="/reconcile")

API_KEY, API_ACCOUNT = "monetizze_api_key", "monetizze_api_account"
PATIENCE = 20.0  # seconds for the API to give a token


@dataclass(frozen=True)
class Filter:
    """Which inbox is looked at, and which differences of it."""

    kind: Difference | None = None
    state: DifferenceState = DifferenceState.OPEN

    @classmethod
    def asked(cls, args: Mapping[str, str]) -> "Filter":
        """The filter that a query string names."""
        state = asked.word(args, "state", DifferenceState) or DifferenceState.OPEN
        return cls(asked.word(args, "kind", Difference), state)

    def rows(self) -> sa.Select[SaleDifference]:
        """What it lets pass."""
        rows = sa.select(SaleDifference).where(SaleDifference.state == self.state)
        return rows.where(SaleDifference.kind == self.kind) if self.kind else rows

    def query(self) -> dict[str, str]:
        """As an address has it."""
        told = {"kind": self.kind.value} if self.kind else {}
        return told if self.state is DifferenceState.OPEN else told | {"state": self.state.value}


def quiet_since() -> datetime | None:
    """Since when it has been oddly quiet, for the notice on each page."""
    return SilenceWatch.odd_since()


@bp.get("")
def index() -> str:
    """The last run, the four inboxes with their counts, and what one of them holds."""
    return _index()


@bp.post("/begin")
@needs(Right.HELP)
def begin() -> Response:
    """Have the worker ask at once."""
    with result(_("A conferência começou; a página conta quando terminar.")):
        reconciliation.begin(by=this_admin().email, now=utcnow())
    return _back()


@bp.post("/key")
@needs(Right.KEYS, proof=True)
def keep_key() -> Response | Page:
    """Set the key of the API, try it, or forget it."""
    deed, typed = request.form.get("deed", ""), request.form.get(API_KEY, "").strip()
    if deed == "try":
        return _try(typed)
    if deed == "save" and not typed:
        return _back()  # in the empty field stands the one that is kept
    why = keep({API_KEY: typed if deed == "save" else ""})
    return (_index(wrong=dict(why)), UNCHANGED) if why else _back()


@bp.post("/account")
@needs(Right.KEYS)
def keep_account() -> Response | Page:
    """Set of which account the key of the API is."""
    why = keep({API_ACCOUNT: request.form.get(API_ACCOUNT, "")})
    return (_index(wrong=dict(why)), UNCHANGED) if why else _back()


@bp.get("/<id:difference_id>")
def one(difference_id: int) -> str:
    """One sale: what is told, what is kept, and what repairing would do."""
    found = db.get_or_404(SaleDifference, difference_id)
    told = reconciliation.foresee(found, now=utcnow())
    found = db.get_or_404(SaleDifference, difference_id)
    return render_template(
        "admin/reconcile/one.html",
        one=found,
        run=db.session.get_one(Reconciliation, found.reconciliation_id),
        member_id=db.session.scalar(sa.select(Sale.member_id).where(Sale.code == found.sale_code)),
        told=told,
        names=reconcile_words,
    )


@bp.post("/<id:difference_id>/repair")
@needs(Right.HELP)
def repair(difference_id: int) -> Response:
    """Take over what is told of it."""
    db.get_or_404(SaleDifference, difference_id)
    with result(_("Corrigida: o que a Monetizze informa está sendo entendido.")):
        reconciliation.repair(difference_id, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.reconcile.one", difference_id=difference_id), code=303)


@bp.post("/<id:difference_id>/dismiss")
@needs(Right.HELP)
def dismiss(difference_id: int) -> Response:
    """Put it aside."""
    db.get_or_404(SaleDifference, difference_id)
    why = asked.text(request.form, "why", most=200)
    with result(_("Posta de lado.")):
        reconciliation.dismiss(difference_id, why, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.reconcile.one", difference_id=difference_id), code=303)


@bp.post("/all")
@deciders_only
def repair_all() -> Response:
    """Repair a whole inbox; a large one only by whoever types how many they are."""
    kind = asked.word(request.form, "kind", Difference)
    if kind is None:
        return _back()
    count = len(reconciliation.waiting(kind))
    typed = asked.number(request.form, "count")
    if count > reconciliation.MOST_UNASKED:
        proof = proof_first()
        if proof is not None:
            return proof
        if typed != count:
            tell(Refused("reconcile-count-wrong", count=count))
            return _back(kind)
    with result(_("Corrigidas: o que a Monetizze informa está sendo entendido.")):
        reconciliation.repair_all(kind, count=count, by=this_admin().email, now=utcnow())
    return _back(kind)


def _index(*, wrong: dict[str, str] | None = None) -> str:
    wanted, runs = Filter.asked(request.args), Reconciliation.newest(1)
    found = page(wanted.rows(), (SaleDifference.id,), place=Place.asked(request.args))
    return render_template(
        "admin/reconcile/index.html",
        runs=runs,
        door=f"{settings().public_url}/postback",
        is_running=any(run.is_running for run in runs),
        counts=SaleDifference.counts(),
        repairable=len(reconciliation.waiting(wanted.kind)) if wanted.kind else 0,
        most_unasked=reconciliation.MOST_UNASKED,
        wanted=wanted,
        page=found,
        names=reconcile_words,
        set=choices(API_KEY, typed={API_KEY: ""}, why=wrong)[API_KEY],
        has_api_key=settings().monetizze_api_key is not None,
        account=choices(API_ACCOUNT, why=wrong)[API_ACCOUNT],
        accounts=[key.label for key in Key.given()],
        has_account_key=bool(Key.given()),
    )


def _try(typed: str) -> Response:
    """Ask for a token with what was typed, else with what is kept."""
    mine = preferences.here()
    key = (
        typed
        if typed and mine.may_be_set(API_KEY)
        else preferences.as_text(settings().monetizze_api_key)
    )
    if not key:
        tell(Refused("reconcile-no-api-key"))
        return _back()
    base = settings().monetizze_api_url
    try:
        promptly(lambda: Marketplace(base, key, patience=PATIENCE / 2).knock(), seconds=PATIENCE)
    except ApiError as error:
        tell(Refused(next(word for kind, word in REASONS.items() if isinstance(error, kind))))
    except (TimeoutError, ValueError):
        tell(Refused("reconcile-api-away"))
    else:
        flash(_("A Monetizze aceitou a chave."), "good")
        if typed and mine.may_be_set(API_KEY):
            keep({API_KEY: typed})
    return _back()


def _back(kind: Difference | None = None) -> Response:
    where = url_for("admin.reconcile.index", kind=kind.value if kind else None)
    return redirect(where, code=303)
