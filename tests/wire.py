"""Writes a document the three ways in which a postback travels, and loads the samples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

POSTBACKS = Path(__file__).parent / "postbacks"
NAMES = sorted(path.stem for path in POSTBACKS.glob("*.json"))

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def sample(name_prefix: str) -> dict[str, Any]:
    """The one sample whose file name begins like this."""
    (path,) = POSTBACKS.glob(f"{name_prefix}*.json")
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def as_form(document: dict[str, Any], *, with_json: bool = False) -> bytes:
    """Bracketed names, lists by index, nothing for null, 1 and 0 for true and false."""
    if with_json:
        document = {**document, "json": json.dumps(document)}
    return _encoded(document, "{outer}[{inner}]")


def as_dotted(document: dict[str, Any]) -> bytes:
    """The same with dots: `venda.codigo`."""
    return _encoded(document, "{outer}.{inner}")


def as_json(document: dict[str, Any]) -> bytes:
    """The nested object itself."""
    return json.dumps(document, ensure_ascii=False).encode()


def _encoded(document: dict[str, Any], joint: str) -> bytes:
    fields = (field for name, value in document.items() for field in _fields(name, value, joint))
    return urlencode(list(fields)).encode()


def _fields(name: str, value: Any, joint: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        value = dict(enumerate(value))
    if isinstance(value, dict):
        for inner, deeper in value.items():
            yield from _fields(joint.format(outer=name, inner=inner), deeper, joint)
    elif value is not None:
        yield name, str(int(value)) if isinstance(value, bool) else str(value)
