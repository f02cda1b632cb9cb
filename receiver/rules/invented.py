"""A body as it came, but for people: what is about somebody is invented anew, in the same shape.

The same value is invented alike wherever it stands, so what belongs together still does; each
report invents with a salt of its own, so nobody can work their way back.
"""

import hashlib
import hmac
import json
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

from receiver.rules.form import decoded, shape, text
from receiver.rules.harmless import is_harmless, is_known_name
from receiver.rules.key import NAME, TEXT
from receiver.rules.limits import LIMITS, Malformed, Shape, TooLarge
from receiver.rules.nest import path

NOT_READ = "…"
NOBODY = ".example"  # where no mailbox and no page will ever be
DOCUMENTS = (11, 14)  # figures of a CPF and a CNPJ; none of them begins with three zeros
_JSON = json.JSONDecoder(strict=False)


class Inventor:
    """Invents what is about people, with a salt."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def body(self, body: bytes, content_type: str) -> str:
        """The whole body; one that cannot be read is not shown at all."""
        try:
            told = shape(body, content_type)
            return self._json(decoded(body)) if told is Shape.JSON else self._form(body)
        except (Malformed, TooLarge, ValueError, RecursionError):
            return NOT_READ

    def value(self, steps: tuple[str, ...], value: str) -> str:
        """The value of one field."""
        return value if is_harmless(steps, value) else self.like(value)

    def like(self, value: str) -> str:
        """Another value of the same shape: each letter and figure is another one."""
        scheme, joint, rest = value.partition("://")
        if joint and scheme.lower() in ("http", "https"):
            host, slash, way = rest.partition("/")
            return f"{scheme}://{self._host(host)}{slash}{self._signs(way)}"
        local, at, domain = value.rpartition("@")
        if at:
            return f"{self._signs(local)}@{self._host(domain)}"
        told = self._signs(value)
        figures = sum(sign.isdigit() for sign in value)
        return _marked(told) if figures in DOCUMENTS and not any(map(str.isalpha, value)) else told

    def _host(self, host: str) -> str:
        name = self._signs(host[: -len(NOBODY)] or host).replace(".", "-").strip("-: ")
        return f"{name or 'a'}{NOBODY}"

    def _signs(self, value: str) -> str:
        stream = self._stream(value.strip().lower())
        return "".join(_other(sign, next(stream)) for sign in value)

    def _stream(self, value: str) -> Iterator[int]:
        told, count = value.encode("utf-8", "surrogatepass"), 0
        while True:
            block = b"%d:%s" % (count, told)
            yield from hmac.digest(self._salt, block, hashlib.sha256)
            count += 1

    def _form(self, body: bytes) -> str:
        return "&".join(self._field(part) for part in body.split(b"&"))

    def _field(self, part: bytes) -> str:
        name, equals, value = part.partition(b"=")
        steps = tuple(step or "0" for step in path(text(name), LIMITS))
        if not steps or not all(map(is_known_name, steps)):
            return f"{quote_plus(self._signs(text(name)))}={quote_plus(self.like(text(value)))}"
        if steps == (TEXT,):
            told = self._again(text(value))
        else:
            told = "" if steps[0] == NAME else self.value(steps, text(value))
        # Where nothing was invented it stands as it came.
        raw = decoded(value) if told == text(value) else quote_plus(told)
        return f"{decoded(name)}{equals.decode()}{raw}"

    def _again(self, told: str) -> str:
        try:
            return self._json(told)
        except (ValueError, RecursionError):
            return NOT_READ

    def _json(self, told: str) -> str:
        document = _JSON.decode(told.removeprefix("\ufeff").strip())
        return json.dumps(self._tree(document, ()), ensure_ascii=False)

    def _tree(self, told: Any, steps: tuple[str, ...]) -> Any:
        if isinstance(told, dict):
            return {
                self._name(name): self._tree(inner, (*steps, *name.split(".")))
                for name, inner in told.items()
                if name != NAME
            }
        if isinstance(told, list):
            return [self._tree(inner, steps) for inner in told]
        if told is None or isinstance(told, bool):
            return told
        if steps == (TEXT,) and isinstance(told, str):
            return self._again(told)
        if isinstance(told, str):
            return self.value(steps, told)
        return told if is_harmless(steps, str(told)) else self._number(str(told))

    def _number(self, told: str) -> int | float:
        other = self.like(told).strip("-")
        return int(other) if other.isdigit() else 0.5

    def _name(self, name: str) -> str:
        return name if all(map(is_known_name, name.split("."))) else self._signs(name)


def _other(sign: str, chance: int) -> str:
    """Another sign of the same kind; what is neither letter nor figure stays."""
    if sign.isdigit():
        figure = int(sign) if sign.isascii() else 0
        return str((figure + 1 + chance % 9) % 10)
    if not sign.isalpha():
        return sign if sign.isascii() else "·"
    letters = string.ascii_uppercase if sign.isupper() else string.ascii_lowercase
    at = letters.find(sign)
    return letters[(at + 1 + chance % 25) % 26] if at >= 0 else letters[chance % 26]


def _marked(told: str) -> str:
    """The number of a document as one that nobody has: it begins with three zeros."""
    left, signs = 3, []
    for sign in told:
        signs.append("0" if sign.isdigit() and left else sign)
        left -= sign.isdigit() and left > 0
    return "".join(signs)
