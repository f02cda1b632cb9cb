"""The sender's domain: whether it tells the world that our letters are its own."""

import re
from email.utils import parseaddr
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from receiver.context import settings
from receiver.late import Late
from receiver.mailer.server import server
from receiver.web.admin import asked, sender_words

if TYPE_CHECKING:
    from receiver import maildomain
else:
    maildomain = Late("receiver.maildomain")  # and with it the resolver

bp = Blueprint("sender", __name__, url_prefix="/letters/domain")

_SELECTOR = re.compile(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?", re.IGNORECASE)


@bp.get("")
def show() -> str:
    """The three records of the domain of MAIL_FROM, and what to add."""
    domain = parseaddr(settings().mail_from)[1].rpartition("@")[2]
    told = asked.text(request.args, "selector", most=63)
    selector = told if _SELECTOR.fullmatch(told) else ""
    is_real = "." in domain
    report = _report(domain, selector) if is_real else None
    return render_template(
        "admin/sender/show.html",
        domain=domain,
        report=report,
        selector=selector,
        server=_server(),
        told=sender_words,
    )


def _report(domain: str, selector: str) -> "maildomain.Report":
    envelope = (settings().bounce_address or "").rpartition("@")[2]
    return maildomain.look(domain, server=_server(), selector=selector, envelope=envelope)


def _server() -> str:
    url = settings().mail_url
    return server(url.get_secret_value()).host if url else ""
