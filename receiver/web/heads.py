"""The heads of postbacks: one that a sender writes again and again is parsed once.

Whether gunicorn takes a head, and what it reads out of it, hangs on nothing but its bytes and on
who is asking; and the heads of one sender are alike but for the length of what follows.
"""

import io
import re
from copy import copy
from typing import Any

from gunicorn import http

# Exactly one of these makes a head a plain one, see express.py.
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,5})[ \t]*(?=\r\n)", re.IGNORECASE)
MOST = 100  # heads that are remembered
LONGEST = 2000

Client = tuple[str, int] | str


class Heads:
    """Parses requests that have arrived whole, as gunicorn is told to by its settings."""

    def __init__(self, cfg: Any) -> None:
        self.cfg = cfg
        self.known: dict[tuple[str, bytes], Any] = {}

    def request(self, told: bytes, client: Client) -> Any:
        """The request that these bytes are. Raises gunicorn's ParseException."""
        end = told.find(b"\r\n\r\n") + 4
        length = LENGTH.search(told, 0, end)
        if length is None or end > LONGEST:
            return self._parsed(told, client)
        asking = client if isinstance(client, str) else client[0]
        head = asking, told[: length.start(1)] + told[length.end(1) : end]
        known = self.known.get(head)
        if known is None:
            if len(self.known) >= MOST:
                self.known.clear()
            known = self.known[head] = self._parsed(told, client)
            known.unreader = known.body = None  # what followed is nothing to be remembered
        return _like(known, length=length[1].decode(), body=told[end:], client=client)

    def _parsed(self, told: bytes, client: Client) -> Any:
        return next(http.get_parser(self.cfg, [told], client))


def _like(known: Any, *, length: str, body: bytes, client: Client) -> Any:
    request = copy(known)
    request.headers = [
        (name, length if name == "CONTENT-LENGTH" else value) for name, value in known.headers
    ]
    request.peer_addr = request.remote_addr = client
    request.unreader, request.body = None, io.BytesIO(body)
    return request
