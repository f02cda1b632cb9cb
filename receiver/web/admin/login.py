"""The staff's way in: own table, own cookie, and a first password by a one-time link."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import links, passkeys, second
from receiver.accounts.links import Look
from receiver.accounts.refusals import LinkSpent, NotLetIn, SecondFactorWanted
from receiver.context import utcnow
from receiver.models import Passkey
from receiver.models.token import Purpose
from receiver.passwords import WeakPassword
from receiver.web import complaints, sessions
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.paths import safe_next

bp = Blueprint("admin_login", __name__, url_prefix="/admin")

HOME = "/admin"
PAGE = "admin/login/show.html"
# The one-time id of whoever has given the password and now owes the second factor.
TICKET = "second-step"


@bp.get("/login")
def show() -> str | Response:
    """Ask who it is."""
    if sessions.visitor():
        return redirect(HOME, code=303)
    return render_template(PAGE, **_shown())


@bp.post("/login")
def enter() -> Response | Page:
    """Let in whoever knows the password."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        entrance = accounts.admin_enters(
            email, password, browser=sessions.this_browser(), now=utcnow()
        )
    except SecondFactorWanted as asked:
        session[TICKET] = asked.ticket
        return redirect(url_for("admin_login.ask_second", next=wanted()), code=303)
    except NotLetIn as refused:
        wrong = _("E-mail e senha não combinam.")
        return complaints.page(refused, PAGE, wrong, **_shown(email))
    response = redirect(wanted(), code=303)
    sessions.begin_admin(response, entrance)
    return response


@bp.get("/login/second")
def ask_second() -> str | Response:
    """Ask for the second factor of whoever has given the password."""
    person = second.asked(session.get(TICKET, ""), utcnow())
    if person is None:
        return redirect(url_for("admin_login.show", next=wanted()), code=303)
    return render_template("admin/login/second.html", next=wanted(), person=person)


@bp.post("/login/second")
def show_second() -> Response | Page:
    """Let in whoever has it, too."""
    ticket, code = session.get(TICKET, ""), request.form.get("code", "")
    browser = sessions.this_browser()
    try:
        entrance = accounts.admin_shows_second_factor(ticket, code, browser=browser, now=utcnow())
    except LinkSpent:
        flash(_("Demorou demais. Entre de novo com a senha."), "bad")
        return redirect(url_for("admin_login.show", next=wanted()), code=303)
    except NotLetIn as refused:
        wrong = _("Este código não serve. Cada um vale uma vez: espere o próximo.")
        form = {"next": wanted(), "person": second.asked(ticket, utcnow())}
        return complaints.page(refused, "admin/login/second.html", wrong, **form)
    response = redirect(wanted(), code=303)
    sessions.begin_admin(response, entrance)
    return response


@bp.post("/logout")
def leave() -> Response:
    """Let go of this browser, here and on the server."""
    if sessions.visitor():
        visit_id = sessions.this_browser().visit_id or ""
        accounts.admin_signs_out(sessions.this_admin().id, visit_id=visit_id, now=utcnow())
    response = redirect(url_for("admin_login.show"), code=303)
    sessions.forget(response)
    return response


@bp.get("/password/<token>")
def ask_password(token: str) -> str | Page:
    """Show the form; only sending it uses the link, since mail filters open links too."""
    if links.look(token, Purpose.ADMIN_PASSWORD, utcnow()) is not Look.GOOD:
        return render_template("admin/login/spent.html"), 410
    return _password_form(token)


@bp.post("/password/<token>")
def set_password(token: str) -> Response | Page:
    """Set the password; with it one signs in."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        unlike = _("As duas não são iguais. Digite a mesma senha duas vezes.")
        return _password_form(token, unlike), UNCHANGED
    try:
        accounts.admin_sets_password(token, password, now=utcnow())
    except LinkSpent:
        return render_template("admin/login/spent.html"), 410
    except WeakPassword as weak:
        return _password_form(token, complaints.weak(weak)), UNCHANGED
    flash(_("Senha criada. Agora entre com ela."), "good")
    return redirect(url_for("admin_login.show"), code=303)


def _password_form(token: str, error: str = "") -> str:
    # Password managers want to know whose password it will be.
    known = links.find(token, Purpose.ADMIN_PASSWORD)
    email = known.admin.email if known and known.admin else ""
    return render_template("admin/login/password.html", email=email, error=error)


def _shown(email: str = "") -> dict[str, object]:
    has_passkeys = passkeys.site() is not None and Passkey.is_any()
    return {"email": email, "next": wanted(), "has_passkeys": has_passkeys}


def wanted() -> str:
    """Where somebody wanted to go: only within the desk."""
    path = safe_next(request.values.get("next", ""), HOME)
    return path if path == HOME or path.startswith(f"{HOME}/") else HOME
