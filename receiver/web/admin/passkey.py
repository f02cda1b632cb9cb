"""The way in with a passkey: a question to the browser, and its answer in a form."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts import passkeys, second
from receiver.accounts.passkeys import Question
from receiver.accounts.refusals import LinkSpent, NotLetIn, TooManyTries
from receiver.context import utcnow
from receiver.web import sessions
from receiver.web.admin.login import TICKET, wanted

bp = Blueprint("admin_passkey", __name__, url_prefix="/admin/login/passkey")

Asked = dict[str, object] | tuple[dict[str, object], int]

# The question that this browser was asked: nobody else can bring the answer to it.
CHALLENGE = "passkey"


@bp.post("/begin")
def begin() -> Asked:
    """Ask for a passkey: of who is inside, of who has given the password, or of anybody."""
    return asked(
        lambda: passkeys.ask_to_show(_whose(), browser=sessions.this_browser(), now=utcnow())
    )


@bp.post("")
def enter() -> Response:
    """Let in whoever has one of ours."""
    browser = sessions.this_browser()
    try:
        entrance = accounts.admin_enters_with_passkey(*answer(), browser=browser, now=utcnow())
    except NotLetIn as refused:
        flash(str(complaint(refused)), "bad")
        return redirect(url_for("admin_login.show", next=wanted()), code=303)
    response = redirect(wanted(), code=303)
    sessions.begin_admin(response, entrance)
    return response


def asked(ask: Callable[[], Question]) -> Asked:
    """The question for the script of the page; or why there is none."""
    try:
        question = ask()
    except NotLetIn as refused:
        return {"error": str(complaint(refused))}, 429 if isinstance(refused, TooManyTries) else 422
    session[CHALLENGE] = question.challenge
    return {"options": question.options}


def answer() -> tuple[str, str]:
    """The question this browser was asked, which it can answer once, and what it says."""
    return session.pop(CHALLENGE, ""), request.form.get("answer", "")


def complaint(refused: NotLetIn) -> LazyString:
    """Why a passkey does not help, and what to do now."""
    if isinstance(refused, TooManyTries):
        return _("Foram muitas tentativas. Espere alguns minutos.")
    if isinstance(refused, LinkSpent):
        return _("Demorou demais. Tente de novo com a chave de acesso.")
    return _("Esta chave de acesso não abre o balcão. Use outra, ou entre com a senha.")


def _whose() -> int | None:
    """Whose passkeys the browser shall offer; of the page that stands open, not of a cookie."""
    page = request.form.get("of", "")
    if page == "visitor" and sessions.visitor():
        return sessions.this_admin().id
    person = second.asked(session.get(TICKET, ""), utcnow()) if page == "ticket" else None
    return person.id if person else None
