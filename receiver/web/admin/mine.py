"""One's own account at the desk: the browsers that are signed in, and the password."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import visits
from receiver.accounts.refusals import NotLetIn
from receiver.context import utcnow
from receiver.passwords import WeakPassword
from receiver.rules.rights import Right
from receiver.web import complaints, sessions
from receiver.web.admin.staff import needs
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.devices import named
from receiver.web.sessions import this_admin, this_visit

bp = Blueprint("mine", __name__, url_prefix="/me")


@bp.get("")
@needs(Right.SELF)
def index() -> str:
    """Where I am signed in, and how I prove who I am."""
    here = visits.living(this_admin(), utcnow())
    return render_template("admin/mine/index.html", visits=here, this=this_visit(), named=named)


@bp.post("/<id:session_id>/end")
@needs(Right.SELF)
def end(session_id: int) -> Response:
    """Sign one browser out; if it is this one, that was it."""
    is_this = session_id == this_visit().id
    if not accounts.admin_ends_visit(this_admin().id, session_id, now=utcnow()):
        abort(404)
    if is_this:
        return _left()
    flash(_("Esse aparelho saiu."), "good")
    return redirect(url_for("admin.mine.index"), code=303)


@bp.post("/end")
@needs(Right.SELF)
def end_all() -> Response:
    """Sign every browser out, this one too."""
    here = sessions.this_browser().visit_id or ""
    accounts.admin_signs_out(this_admin().id, visit_id=here, everywhere=True, now=utcnow())
    return _left()


@bp.get("/password")
@needs(Right.SELF)
def password() -> str:
    """Show the form for another password."""
    return render_template("admin/mine/password.html", email=this_admin().email)


@bp.post("/password")
@needs(Right.SELF)
def change_password() -> Response | Page:
    """Replace the password; all other browsers are signed out."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    form = {"email": this_admin().email}
    page = "admin/mine/password.html"
    if new != request.form.get("again", ""):
        unlike = _("As duas não são iguais. Digite a mesma senha duas vezes.")
        return render_template(page, error=unlike, **form), UNCHANGED
    browser, admin_id = sessions.this_browser(), this_admin().id
    try:
        entrance = accounts.admin_changes_password(
            admin_id, old=old, new=new, browser=browser, now=utcnow()
        )
    except NotLetIn as refused:
        return complaints.page(refused, page, _("A senha de agora não é essa."), **form)
    except WeakPassword as weak:
        return render_template(page, error=complaints.weak(weak), **form), UNCHANGED
    response = redirect(url_for("admin.mine.index"), code=303)
    sessions.begin_admin(response, entrance)
    flash(_("Senha trocada. Os outros aparelhos saíram."), "good")
    return response


def _left() -> Response:
    response = redirect(url_for("admin_login.show"), code=303)
    sessions.forget(response)
    return response
