"""The password once more, before something dangerous."""

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts.refusals import NotLetIn
from receiver.context import utcnow
from receiver.rules.rights import Right
from receiver.web import complaints, sessions
from receiver.web.admin.login import wanted
from receiver.web.admin.staff import needs
from receiver.web.complaints import Page
from receiver.web.sessions import this_admin

bp = Blueprint("again", __name__, url_prefix="/again")


@bp.get("")
@needs(Right.SELF)
def show() -> str:
    """Ask for it."""
    return render_template("admin/again/show.html", next=wanted())


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
        return complaints.page(refused, "admin/again/show.html", wrong, next=wanted())
    response = redirect(wanted(), code=303)
    sessions.begin_admin(response, entrance)
    return response
