"""The guard of the door: nobody passes without one of our keys, and nothing is parsed before."""

from contextlib import suppress

import structlog
from flask import Response, g, request
from sqlalchemy.exc import OperationalError

from receiver import refusals, security
from receiver.context import utcnow
from receiver.models import Key
from receiver.rules.form import check, shape
from receiver.rules.key import cut_key, find_keys
from receiver.rules.limits import Malformed, TooLarge
from receiver.web.answers import answer
from receiver.web.bodies import whole_body

log = structlog.get_logger("receiver.web")


def marketplace() -> Response | None:
    """For Blueprint.before_request: let in a postback of ours, and leave its key outside."""
    if request.method != "POST":
        return None
    try:
        return _let_in(whole_body())
    except TooLarge:
        return answer("too_large")
    except Malformed:
        return answer("malformed")


def _let_in(body: bytes) -> Response | None:
    written = shape(body, content_type())
    key = known_key(find_keys(body, written))
    if key is None:
        return _refused()
    check(body, content_type())
    g.key = key
    g.body = cut_key(body, written)
    return None


def _refused() -> Response:
    with suppress(OperationalError):  # a count is missed; the answer stays the same
        if refusals.count(request.remote_addr or "", utcnow()):
            log.warning("wrong key", client=request.remote_addr)
    return answer("refused")


def content_type() -> str:
    """What the sender says the body is, as much of it as anybody needs."""
    return request.headers.get("Content-Type", "")[:100]


def known_key(told: tuple[bytes, ...]) -> Key | None:
    """The active key that every told value equals; each is compared, whatever came before."""
    digests = [security.keyed_digests(v, purpose=security.MARKETPLACE_KEY) for v in told]
    if not all(told):
        return None
    right = [key for key in Key.active() if _fits(key, digests)]
    return right[0] if right else None


def _fits(key: Key, told: list[list[str]]) -> bool:
    # Every comparison is made before any is looked at, so that time tells nothing.
    compared = [[security.same(key.digest, digest) for digest in digests] for digests in told]
    return bool(compared) and all(any(fits) for fits in compared)
