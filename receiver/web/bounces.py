"""Where mail providers tell of letters that came back.

They prove themselves by a secret in the address, which Mailgun's signature may stand beside; an
address that is not right does not exist.
"""

import hashlib
import hmac
import json

import structlog
from flask import Blueprint, Response, abort, request

from receiver import log as book
from receiver import outbox, security
from receiver.context import settings, utcnow
from receiver.db import transaction
from receiver.models.log_entry import Deed
from receiver.rules import webhooks
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.vocabulary import Actor
from receiver.web.bodies import whole_body

bp = Blueprint("bounces", __name__)
log = structlog.get_logger("receiver.web")


@bp.post("/bounces/<provider>/<secret>")
def receive(provider: str, secret: str) -> Response:
    """Note what a provider tells; the answer says nothing about it."""
    right = settings().bounce_token
    is_right = right is not None and security.same(secret, right.get_secret_value())
    if not is_right or provider not in webhooks.PROVIDERS:
        abort(404)
    try:
        return _noted(provider, whole_body(request.environ))
    except TooLarge:
        return _answer("too_large", 413)
    except Malformed:
        return _answer("malformed", 400)


def _noted(provider: str, body: bytes) -> Response:
    if provider == "mailgun" and not _is_signed(webhooks.mailgun_signature(body)):
        return _answer("refused", 403)
    url = webhooks.to_confirm(body) if provider == "ses" else ""
    if url:
        _show_to_confirm(url)
        return _answer("to_confirm", 200)
    count = outbox.note(webhooks.read(provider, body), now=utcnow(), is_trusted=True)
    log.info("bounces told", provider=provider, count=count)
    return _answer("noted", 200)


def _is_signed(told: webhooks.Signature) -> bool:
    key = settings().mailgun_signing_key
    if key is None:
        return True
    right = hmac.new(key.get_secret_value().encode(), told.signed.encode(), hashlib.sha256)
    return security.same(told.signature, right.hexdigest())


def _show_to_confirm(url: str) -> None:
    # We open no address that somebody sends us: a person does that, who sees what it is.
    with transaction():
        facts = {"url": url}
        book.log(
            Deed.BOUNCES_TO_CONFIRM,
            now=utcnow(),
            actor=Actor.CLOCK,
            reason="bounces-to-confirm",
            facts=facts,
        )


def _answer(result: str, status: int) -> Response:
    return Response(json.dumps({"result": result}) + "\n", status, mimetype="application/json")
