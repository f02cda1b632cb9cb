"""One's own second factor: set up with a picture and a code, or switched off."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts, second_factor
from receiver.accounts.refusals import NotLetIn
from receiver.accounts.second import begun_secret
from receiver.context import settings, utcnow
from receiver.rules.rights import Right
from receiver.web import complaints, sessions
from receiver.web.admin.staff import needs, owes_second_factor
from receiver.web.complaints import Page
from receiver.web.sessions import this_admin

bp = Blueprint("second", __name__, url_prefix="/me/second-factor")

PAGE = "admin/second/show.html"


@bp.get("")
@needs(Right.SELF, proof=True)
def show() -> str:
    """How it stands; while it is being set up, the picture for the authenticator."""
    return render_template(PAGE, **_shown())


@bp.post("/begin")
@needs(Right.SELF, proof=True)
def begin() -> Response:
    """Make a seed, another one each time."""
    accounts.begin_second_factor(this_admin().id, now=utcnow())
    return _back()


@bp.post("/confirm")
@needs(Right.SELF, proof=True)
def confirm() -> Response | Page:
    """Switch it on, and show the recovery codes this once."""
    code = request.form.get("code", "")
    browser = sessions.this_browser()
    try:
        entrance, codes = accounts.confirm_second_factor(
            this_admin().id, code, browser=browser, now=utcnow()
        )
    except NotLetIn as refused:
        wrong = _("Este código não serve. Espere o próximo e confira a hora do celular.")
        return complaints.page(refused, PAGE, wrong, **_shown())
    response = make_response() if codes else _back()
    sessions.begin_admin(response, entrance)
    if not codes:
        flash(_("Verificação em duas etapas ligada. Os outros aparelhos saíram."), "good")
        return response
    # After the proofs of origin of the earlier id are gone: the page gets new ones.
    response.set_data(render_template("admin/second/codes.html", codes=codes, is_first=True))
    return response


@bp.post("/codes")
@needs(Right.SELF, proof=True)
def renew_codes() -> str | Response:
    """Make other recovery codes, and show them this once."""
    codes = accounts.renew_recovery_codes(this_admin().id, now=utcnow())
    return render_template("admin/second/codes.html", codes=codes) if codes else _back()


@bp.post("/off")
@needs(Right.SELF, proof=True)
def switch_off() -> Response:
    """Ask for no code any more."""
    accounts.switch_off_second_factor(this_admin().id, now=utcnow())
    if this_admin().has_second_factor:
        flash(_("O código do aplicativo não é mais pedido; as chaves de acesso continuam."), "good")
    else:
        flash(_("Verificação em duas etapas desligada."), "good")
    return _back()


def _shown() -> dict[str, object]:
    secret = begun_secret(this_admin())
    told: dict[str, object] = {"is_owed": owes_second_factor(this_admin()), "secret": ""}
    if secret:
        site = settings().site_name
        address = second_factor.address(secret, name=this_admin().email, site=site)
        told["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        told["picture"] = second_factor.picture(address)
    return told


def _back() -> Response:
    return redirect(url_for("admin.second.show"), code=303)
