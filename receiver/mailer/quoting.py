"""Quoted-printable: lines that no server on the way has a reason to change.

Each line is encoded by itself. Those that many e-mails have in common, and that hold nothing of
anybody's, are encoded once.
"""

from binascii import b2a_qp
from collections.abc import Iterable

LINESEP = "\r\n"
MOST_KNOWN = 20_000  # lines, of some hundred signs

_known: dict[str, bytes] = {}


def learn(lines: Iterable[str]) -> None:
    """Keep how lines are encoded that will come again and again."""
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update({line: _encoded(line) for line in lines})


def quoted(text: str) -> bytes:
    """A text as mail servers take it."""
    *lines, rest = text.split("\n")
    last = _encoded(rest).removesuffix(LINESEP.encode()) if rest else b""
    return b"".join([*[_known.get(line) or _encoded(line) for line in lines], last])


def _encoded(line: str) -> bytes:
    # With the end of its line: only so is known how the lines end that a long one is cut into.
    return b2a_qp(f"{line}{LINESEP}".encode())
