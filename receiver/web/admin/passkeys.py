"""One's own passkeys: listed, made, renamed and removed."""

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import passkeys
from receiver.accounts.refusals import LinkSpent, NotLetIn
from receiver.context import utcnow
from receiver.rules.rights import Right
from receiver.web import sessions
from receiver.web.admin import asked, passkey
from receiver.web.admin.staff import needs
from receiver.web.devices import named
from receiver.web.sessions import this_admin

bp = Blueprint("passkeys", __name__, url_prefix="/me/passkeys")


@bp.get("")
@needs(Right.SELF, proof=True)
def index() -> str:
    """Mine, and a way to another one."""
    return render_template(
        "admin/passkeys/index.html",
        passkeys=this_admin().passkeys,
        is_possible=passkeys.site() is not None,
        here=named(request.user_agent.string),
    )


@bp.post("/begin")
@needs(Right.SELF, proof=True)
def begin() -> passkey.Asked:
    """Ask the browser for a new one."""
    me, browser = this_admin().id, sessions.this_browser()
    return passkey.asked(lambda: passkeys.ask_to_make(me, browser=browser, now=utcnow()))


@bp.post("/add")
@needs(Right.SELF, proof=True)
def add() -> Response:
    """Keep it; with the first one come recovery codes, shown this once."""
    browser = sessions.this_browser()
    name = asked.text(request.form, "name") or named(browser.device) or _("Chave de acesso")
    try:
        entrance, codes = accounts.add_passkey(
            this_admin().id, *passkey.answer(), name=name, browser=browser, now=utcnow()
        )
    except LinkSpent:
        flash(_("Demorou demais. Tente de novo."), "bad")
        return _back()
    except NotLetIn:
        flash(_("A chave não foi criada: o navegador respondeu outra coisa. Tente de novo."), "bad")
        return _back()
    if entrance is None:
        flash(_("Chave de acesso criada."), "good")
        return _back()
    response = make_response()
    sessions.begin_admin(response, entrance)
    # After the proofs of origin of the earlier id are gone: the page gets new ones.
    response.set_data(render_template("admin/second/codes.html", codes=codes, is_first=True))
    return response


@bp.post("/rename")
@needs(Right.SELF, proof=True)
def rename() -> Response:
    """Call one something else."""
    name = asked.text(request.form, "name")
    if not accounts.rename_passkey(this_admin().id, _chosen(), name, now=utcnow()):
        abort(404)
    flash(_("Nome guardado."), "good")
    return _back()


@bp.post("/remove")
@needs(Right.SELF, proof=True)
def remove() -> Response:
    """Take one's keyhole away."""
    if not accounts.remove_passkey(this_admin().id, _chosen(), now=utcnow()):
        abort(404)
    flash(_("Chave de acesso removida: ela não abre mais nada."), "good")
    return _back()


def _chosen() -> int:
    return asked.number(request.form, "passkey") or 0


def _back() -> Response:
    return redirect(url_for("admin.passkeys.index"), code=303)
