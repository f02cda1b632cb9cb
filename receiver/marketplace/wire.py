"""One question over the network: with an end in time and size, and never sent on elsewhere."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

PATIENCE = 15.0  # seconds without a byte
LONGEST = 45.0  # seconds for a whole answer
MOST_BYTES = 8_000_000  # a page of a hundred sales has less than two
PIECE = 65_536


class NoAnswer(Exception):
    """Nothing came, or not all of it."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the bytes."""

    status: int
    body: bytes


class _StayHere(HTTPRedirectHandler):
    """The key is for one address; whoever sends us elsewhere does not get it there."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow nothing."""


_OPENER = build_opener(_StayHere)


def ask(url: str, headers: Mapping[str, str], *, patience: float = PATIENCE) -> Answer:
    """Ask, and read all of the answer. Raises NoAnswer."""
    request = Request(url, headers={"Accept": "application/json", **headers})  # noqa: S310 - http(s) only
    try:
        with _OPENER.open(request, timeout=patience) as answer:
            return Answer(answer.status, _read(answer))
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, b"")
    # What went wrong may quote the request, and so its headers: only its kind is told.
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None


def _read(answer: IO[bytes]) -> bytes:
    began, parts, size = time.monotonic(), [], 0
    while part := answer.read(PIECE):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES or time.monotonic() - began > LONGEST:
            raise NoAnswer("too large or too slow")
    if getattr(answer, "length", None):  # what it still owes of what it said it would send
        raise NoAnswer("cut off")
    return b"".join(parts)
