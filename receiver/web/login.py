"""Getting in: password, mailed link or code; and the way back for a forgotten password."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import links
from receiver.accounts.links import Look
from receiver.accounts.refusals import (
    AccountBlocked,
    LinkSpent,
    NotLetIn,
    PasswordExpired,
    WrongCredentials,
)
from receiver.accounts.visits import Entrance
from receiver.context import utcnow
from receiver.models.token import Purpose
from receiver.passwords import WeakPassword
from receiver.rules.address import folded
from receiver.web import complaints
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.doors import whom_to_ask
from receiver.web.evenly import evenly, refusing_evenly
from receiver.web.paths import safe_next
from receiver.web.sessions import begin_member, this_browser, visitor

ASKED = "asked"  # the address that this browser asked a letter for

bp = Blueprint("login", __name__)
bp.context_processor(whom_to_ask)


@bp.get("/login")
def show() -> str | Response:
    """The way in: with the password, or with a link by e-mail."""
    if visitor():
        return redirect(_next(), code=303)
    return render_template("member/login.html", email="", next=_wish())


@bp.post("/login")
def enter() -> Response | Page:
    """Let in, or send the link: whichever button was pressed."""
    email = request.form.get("email", "")
    if request.form.get("way") == "link":
        return _send_link(email) if folded(email) else _no_address("member/login.html", email)
    password = request.form.get("password", "")
    try:
        with refusing_evenly(WrongCredentials):
            entrance = accounts.enter_with_password(
                email, password, browser=this_browser(), now=utcnow()
            )
    except PasswordExpired:
        return render_template("member/expired.html", email=email), 403
    except NotLetIn as refused:
        wrong = _("E-mail e senha não combinam. Confira os dois, ou receba um link por e-mail.")
        form = {"email": email, "next": _wish()}
        return complaints.page(refused, "member/login.html", wrong, **form)
    return _inside(entrance)


@bp.get("/code")
def code() -> str:
    """After asking for a letter: the code from it, for those who read mail on another device."""
    return render_template("member/code.html", asked=session.get(ASKED, ""), email="", next=_wish())


@bp.post("/code")
def enter_code() -> Response | Page:
    """Let in who has the code."""
    email = request.form.get("email", "")
    digits = request.form.get("code", "")
    try:
        with evenly():
            entrance = accounts.enter_with_code(email, digits, browser=this_browser(), now=utcnow())
    except NotLetIn as refused:
        wrong = _("Este código não vale, ou já venceu. Confira o e-mail mais novo.")
        form = {"email": email, "asked": session.get(ASKED, ""), "next": _wish()}
        return complaints.page(refused, "member/code.html", wrong, **form)
    return _inside(entrance)


@bp.get("/enter/<link>")
def door(link: str) -> str | Page:
    """Mail filters follow links; only a person presses the button."""
    if links.look(link, Purpose.ENTER, utcnow()) is not Look.GOOD:
        return _spent(link)
    return render_template("member/door.html", link=link)


@bp.post("/enter/<link>")
def enter_link(link: str) -> Response | Page:
    """The button was pressed."""
    try:
        entrance = accounts.enter_with_link(link, browser=this_browser(), now=utcnow())
    except AccountBlocked:
        return render_template("member/blocked.html"), 403
    except LinkSpent:
        return _spent(link)
    return _inside(entrance)


@bp.post("/enter/<link>/again")
def again(link: str) -> str:
    """A new letter for whoever once got this link; the address need not be typed."""
    with evenly():
        accounts.ask_again(link, browser=this_browser(), now=utcnow())
    return render_template("member/sent.html")


@bp.get("/forgot")
def forgot() -> str:
    """Ask for the address."""
    return render_template("member/forgot.html")


@bp.post("/forgot")
def ask_reset() -> str | Page:
    """Owe the letter, if there is such a member; the page is the same if not."""
    email = request.form.get("email", "")
    if not folded(email):
        return _no_address("member/forgot.html", email)
    with evenly():
        accounts.ask_for_reset(email, browser=this_browser(), now=utcnow())
    return render_template("member/sent.html", email=email.strip())


@bp.get("/reset/<link>")
def new_password(link: str) -> str | Page:
    """The form for a new password."""
    look = links.look(link, Purpose.RESET, utcnow())
    if look is not Look.GOOD:
        return render_template("member/reset_spent.html"), _gone(look)
    return render_template("member/reset.html", link=link)


@bp.post("/reset/<link>")
def reset(link: str) -> Response | Page:
    """Set it; whoever did signs in with it then."""
    try:
        accounts.reset_password(link, request.form.get("password", ""), now=utcnow())
    except LinkSpent:
        return render_template("member/reset_spent.html"), 410
    except WeakPassword as refused:
        error = complaints.weak(refused)
        return render_template("member/reset.html", link=link, error=error), UNCHANGED
    flash(_("Senha nova guardada. Agora entre com ela."), "good")
    return redirect(url_for("login.show"), code=303)


def _no_address(template: str, email: str) -> Page:
    """Tell of a slip of the hand; it says nothing about who is a member."""
    wrong = _("Escreva o seu e-mail inteiro, como ana@exemplo.com.")
    return render_template(template, wrong_email=wrong, email=email, next=_wish()), UNCHANGED


def _send_link(email: str) -> Response:
    with evenly():
        accounts.ask_for_link(email, browser=this_browser(), now=utcnow())
    session[ASKED] = email.strip()[:320]
    return redirect(url_for("login.code", next=_wish()), code=303)


def _inside(entrance: Entrance) -> Response:
    target = url_for("member.password") if entrance.should_choose_password else _next()
    response = redirect(target, code=303)
    begin_member(response, entrance)
    return response


def _spent(link: str) -> Page:
    look = links.look(link, Purpose.ENTER, utcnow())
    return render_template("member/spent.html", link=link, is_ours=look is Look.SPENT), _gone(look)


def _gone(look: Look) -> int:
    return 410 if look is Look.SPENT else 404


def _next() -> str:
    return safe_next(request.values.get("next", ""))


def _wish() -> str | None:
    return safe_next(request.values.get("next", ""), default="") or None
