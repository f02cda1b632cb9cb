"""A document as the marketplace sends it: a form of PHP's kind, and all of it again as text."""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


def as_form(document: Mapping[str, object]) -> bytes:
    """Bracketed names, lists by index, nothing for null, 1 and 0 for true and false."""
    return urlencode(list(_fields({**document, "json": _as_text(document)}))).encode()


def _as_text(document: Mapping[str, object]) -> str:
    # PHP writes non-ASCII letters as \uXXXX and every slash as \/.
    return json.dumps(document, separators=(",", ":")).replace("/", "\\/")


def _fields(group: Mapping[str, object], outer: str = "") -> Iterator[tuple[str, str]]:
    for inner, value in group.items():
        name = f"{outer}[{inner}]" if outer else inner
        if isinstance(value, list):
            value = {str(index): item for index, item in enumerate(value)}
        if isinstance(value, Mapping):
            yield from _fields(value, name)
        elif value is not None:
            yield name, str(int(value)) if isinstance(value, bool) else str(value)
