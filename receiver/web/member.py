"""The member's own pages: what I own and why, my password, my profile, the way out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from config import LANGUAGES
from receiver import accounts
from receiver.accounts.refusals import NotLetIn
from receiver.accounts.visits import Entrance
from receiver.context import utcnow
from receiver.models import Access, Parcel
from receiver.models.session import EnteredBy
from receiver.passwords import WeakPassword
from receiver.web import complaints, doors, parcels
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.language import NAMES, remember
from receiver.web.sessions import begin_member, forget, member_required, this_browser, this_member

ALWAYS_OPEN = frozenset({"member.password", "member.change", "member.leave"})

bp = Blueprint("member", __name__)
bp.before_request(member_required)
bp.context_processor(doors.whom_to_ask)


@bp.before_request
def temporary_password_first() -> Response | None:
    """Whoever came in with the password from the letter replaces it before anything else."""
    if must_choose() and request.endpoint not in ALWAYS_OPEN:
        return redirect(url_for("member.password"), code=303)
    return None


@bp.get("/account")
def show() -> str:
    """What I own, since when, until when; and when not, why and what to do."""
    member = this_member()
    owned = doors.of_accesses(Access.of_member(member.id))
    sent = parcels.shown(Parcel.of_member(member.id))
    return render_template("member/account.html", member=member, doors=owned, parcels=sent)


@bp.get("/account/password")
def password() -> str:
    """Change the password, or choose the first one."""
    return _password_page()


@bp.post("/account/password")
def change() -> Response | Page:
    """Set it; other browsers are signed out."""
    try:
        entrance = _chosen() if may_choose() else _changed()
    except WeakPassword as refused:
        return _password_page(error=complaints.weak(refused)), UNCHANGED
    except NotLetIn as refused:
        wrong = _("A senha de agora não é essa.")
        return complaints.page(refused, "member/password.html", wrong, is_old=True, **_standing())
    response = redirect(url_for("member.show"), code=303)
    begin_member(response, entrance)
    flash(_("Senha nova guardada. Nos outros aparelhos, entre de novo com ela."), "good")
    return response


@bp.get("/account/profile")
def profile() -> str:
    """Name, language, and the way out of all devices."""
    return render_template("member/profile.html", member=this_member(), names=NAMES)


@bp.post("/account/profile")
def save() -> Response:
    """Keep name and language."""
    member = this_member()
    told = request.form.get("language", "")
    language = told if told in LANGUAGES else member.language
    name = request.form.get("name", member.name)
    accounts.change_profile(member.id, name=name, language=language, now=utcnow())
    with force_locale(language):
        flash(_("Guardado."), "good")
    response = redirect(url_for("member.profile"), code=303)
    remember(response, language)
    return response


@bp.post("/logout")
def leave() -> Response:
    """Sign out of this browser."""
    accounts.sign_out(this_browser().visit_id or "")
    return _outside(_("Você saiu. Até logo!"))


@bp.post("/logout/everywhere")
def leave_everywhere() -> Response:
    """Sign out of every browser, this one too."""
    accounts.sign_out_everywhere(this_member().id, now=utcnow())
    return _outside(_("Você saiu de todos os aparelhos."))


def must_choose() -> bool:
    """Whether a new password is due before anything else."""
    came_with_it = current_user.visit.entered_by is EnteredBy.TEMPORARY
    return came_with_it and this_member().has_temporary_password()


def may_choose() -> bool:
    """Whether there is no own password yet that would have to be known."""
    member = this_member()
    return member.password_hash is None or member.has_temporary_password()


def _password_page(error: str = "") -> str:
    return render_template("member/password.html", error=error, **_standing())


def _standing() -> dict[str, object]:
    return {"must": must_choose(), "may_choose": may_choose(), "email": this_member().email}


def _chosen() -> Entrance:
    new = request.form.get("password", "")
    return accounts.choose_password(this_member().id, new=new, browser=this_browser(), now=utcnow())


def _changed() -> Entrance:
    return accounts.change_password(
        this_member().id,
        old=request.form.get("old", ""),
        new=request.form.get("password", ""),
        browser=this_browser(),
        now=utcnow(),
    )


def _outside(farewell: str) -> Response:
    response = redirect(url_for("login.show"), code=303)
    forget(response)
    flash(farewell, "good")
    return response
