"""The password or a passkey once more, before something dangerous."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import Entrance
from receiver.accounts.refusals import NotLetIn
from receiver.context import utcnow
from receiver.rules.rights import Right
from receiver.web import complaints, sessions
from receiver.web.admin import passkey
from receiver.web.admin.login import wanted
from receiver.web.admin.staff import needs
from receiver.web.complaints import Page
from receiver.web.sessions import this_admin

bp = Blueprint("again", __name__, url_prefix="/again")

PAGE = "admin/again/show.html"


@bp.get("")
@needs(Right.SELF)
def show() -> str:
    """Ask for it."""
    return render_template(PAGE, next=wanted())


@bp.post("")
@needs(Right.SELF)
def prove() -> Response | Page:
    """Go on with a new id, if it is right."""
    password = request.form.get("password", "")
    browser = sessions.this_browser()
    try:
        entrance = accounts.admin_proves_again(
            this_admin().id, password, browser=browser, now=utcnow()
        )
    except NotLetIn as refused:
        wrong = _("A senha não é essa.")
        return complaints.page(refused, PAGE, wrong, next=wanted())
    return _on(entrance)


@bp.post("/passkey")
@needs(Right.SELF)
def prove_with_passkey() -> Response:
    """Go on with a new id, if it is theirs."""
    browser = sessions.this_browser()
    try:
        entrance = accounts.admin_proves_with_passkey(
            this_admin().id, *passkey.answer(), browser=browser, now=utcnow()
        )
    except NotLetIn as refused:
        flash(str(passkey.complaint(refused)), "bad")
        return redirect(url_for("admin.again.show", next=wanted()), code=303)
    return _on(entrance)


def _on(entrance: Entrance) -> Response:
    response = redirect(wanted(), code=303)
    sessions.begin_admin(response, entrance)
    return response
