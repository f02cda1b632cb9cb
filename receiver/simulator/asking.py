"""One question to a web server, straight to its address: no proxy, no redirect followed."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 10.0
LONGEST_ANSWER = 64 * 1024


class NoAnswer(Exception):
    """Nobody answered there, or not in HTTP; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def is_ok(self) -> bool:
        """Whether it was taken."""
        return self.status == 200


def ask(url: str, body: bytes | None = None, *, headers: Mapping[str, str] | None = None) -> Answer:
    """POST the body, or GET when there is none. Raises NoAnswer."""
    try:
        parts = urlsplit(url)
        connection = _connection(parts)
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, _path(parts), body, dict(headers or {}))
            response = connection.getresponse()
            text = response.read(LONGEST_ANSWER).decode(errors="replace")
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"{url} does not answer: {error or type(error).__name__}") from error
    return Answer(response.status, text)


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _connection(parts: SplitResult) -> HTTPConnection:
    if not parts.hostname:
        raise ValueError("it is not a web address")
    if parts.scheme == "https":
        return HTTPSConnection(
            parts.hostname, parts.port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    if parts.scheme == "http":
        return HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)
    raise ValueError("it begins neither with http:// nor with https://")
