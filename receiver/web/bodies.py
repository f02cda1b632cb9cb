"""Reads the body of a postback from the wire: all of it, or not at all."""

from flask import request
from gunicorn.http.errors import ParseException

from receiver.rules.limits import LIMITS, Malformed, TooLarge

# Who is still sending reads no answer: so much more is taken, and thrown away, before it is given.
THROWN_AWAY = 64 << 20
PIECE = 1 << 16


def whole_body() -> bytes:
    """The body as it was sent. Raises TooLarge, or Malformed when it did not arrive whole."""
    told = request.content_length
    limit = LIMITS.body + 1
    body = _received(limit if told is None else min(told, limit))
    if len(body) == limit:
        _throw_away()
        raise TooLarge("the body is too large")
    if told is not None and len(body) != told:
        raise Malformed("the body was cut off")
    return body


def _received(most: int) -> bytes:
    # Werkzeug would cut a chunked body at its limit and call it whole; the server would call
    # a body whole whose sender went away. So the bytes are taken and counted here.
    if request.content_length is None and not request.environ.get("wsgi.input_terminated"):
        return b""
    try:
        return bytes(request.environ["wsgi.input"].read(most))
    except (OSError, ParseException) as error:
        raise Malformed("the body was cut off") from error


def _throw_away() -> None:
    for _ in range(THROWN_AWAY // PIECE):
        if not _received(PIECE):
            return
