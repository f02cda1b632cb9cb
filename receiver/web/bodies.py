"""Reads the body of a postback from the wire: all of it, or not at all."""

from wsgiref.types import WSGIEnvironment

from gunicorn.http.errors import ParseException
from werkzeug.wsgi import get_content_length

from receiver.rules.limits import LIMITS, Malformed, TooLarge

# Who is still sending reads no answer: so much more is taken, and thrown away, before it is given.
THROWN_AWAY = 64 << 20
PIECE = 1 << 16


def whole_body(environ: WSGIEnvironment) -> bytes:
    """The body as it was sent. Raises TooLarge, or Malformed when it did not arrive whole."""
    told = get_content_length(environ)
    if told is None and not environ.get("wsgi.input_terminated"):
        return b""
    limit = LIMITS.body + 1
    body = _received(environ, limit if told is None else min(told, limit))
    if len(body) == limit:
        _throw_away(environ)
        raise TooLarge("the body is too large")
    if told is not None and len(body) != told:
        raise Malformed("the body was cut off")
    return body


def _received(environ: WSGIEnvironment, most: int) -> bytes:
    # A chunked body is not cut at the limit and called whole, and one whose sender went away is
    # not whole either, whatever the server calls it. So the bytes are counted here.
    try:
        return bytes(environ["wsgi.input"].read(most))
    except (OSError, ParseException) as error:
        raise Malformed("the body was cut off") from error


def _throw_away(environ: WSGIEnvironment) -> None:
    for _ in range(THROWN_AWAY // PIECE):
        if not _received(environ, PIECE):
            return
