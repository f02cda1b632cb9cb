"""Errors get a voice: a page in the reader's language."""

import structlog
from flask import Flask, current_app, g, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from receiver.context import settings
from receiver.web import language
from receiver.web.answers import RETRY_AFTER
from receiver.web.guards import ForeignForm, StrangeHost

Words = tuple[LazyString, LazyString]

log = structlog.get_logger("receiver.web")

DESK = "/admin"  # who gets lost there does not want the page of those who bought
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnectionFree)

BY_KIND: dict[type[HTTPException], Words] = {
    CSRFError: (
        _("A página ficou aberta tempo demais"),
        _("Por segurança este formulário venceu. Volte, recarregue a página e tente de novo."),
    ),
    StrangeHost: (
        _("Este não é o endereço do site"),
        _(
            "O servidor atende por outro endereço. Se ele é seu, informe o endereço público em "
            "PUBLIC_URL e inicie de novo."
        ),
    ),
    ForeignForm: (
        _("O formulário veio de outro site"),
        _("Por segurança ele não foi aceito. Abra a página aqui mesmo e tente de novo."),
    ),
}
BY_STATUS: dict[int, Words] = {
    403: (_("Sem permissão"), _("Esta página não está aberta para a sua conta.")),
    404: (
        _("Página não encontrada"),
        _("O endereço pode estar incompleto ou ter mudado. Confira o link ou volte ao início."),
    ),
    405: (_("Aqui não"), _("Este endereço não aceita esse tipo de pedido.")),
    413: (
        _("Grande demais"),
        _("O que foi enviado passa do limite deste site. Volte e mande menos."),
    ),
    429: (_("Tentativas demais"), _("Espere um pouco e tente de novo.")),
}
UNCLEAR: Words = (
    _("Não entendemos o pedido"),
    _("Volte, recarregue a página e tente de novo."),
)
AWAY: Words = (
    _("Voltamos já"),
    _("Não conseguimos consultar os dados agora. Tente de novo em alguns segundos."),
)
CRASHED: Words = (
    _("Algo deu errado aqui"),
    _("A falha ficou registrada. Se ela continuar, informe este número a quem cuida do site:"),
)


def init_app(app: Flask) -> None:
    """Answer every error ourselves; nothing of what happened inside is shown."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, failed)
    # Reached when an error strikes after the page was made, or while an error page is.
    app.register_error_handler(InternalServerError, failed)


def refused(error: HTTPException) -> Response:
    """The request was wrong: say what to do instead."""
    answered = error.get_response()
    words = BY_KIND.get(type(error)) or BY_STATUS.get(answered.status_code, UNCLEAR)
    answered.set_data(_page(words))
    answered.mimetype = "text/html"
    return answered


def failed(error: Exception) -> Response:
    """Something is wrong here: the log has all of it, the reader a number to quote."""
    cause = getattr(error, "original_exception", None) or error
    is_away = is_database_away(cause)
    log.error("database away" if is_away else "failed", error=type(cause).__name__, exc_info=cause)
    if is_away:
        return Response(_page(AWAY), 503, {"Retry-After": RETRY_AFTER}, mimetype="text/html")
    return Response(_page(CRASHED, number=g.request_id), 500, mimetype="text/html")


def is_database_away(cause: BaseException) -> bool:
    """Whether it is the database that keeps us from answering."""
    is_lost = isinstance(cause, DBAPIError) and cause.connection_invalidated
    return is_lost or isinstance(cause, DATABASE_AWAY)


def _page(words: Words, number: str = "") -> str:
    # Not through Flask: what it adds to every page may read the database, which may be away.
    title, text = words
    return current_app.jinja_env.get_template("errors/error.html").render(
        title=title,
        text=text,
        number=number,
        home=DESK if f"{request.path}/".startswith(f"{DESK}/") else "/",
        site_name=settings().site_name,
        language_tag=language.current().replace("_", "-"),
    )
