"""JSON as the marketplace writes it: raw line breaks in a text are borne, great depth is not."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from receiver.rules.limits import LIMITS, Limits, Malformed
from receiver.rules.nest import Group, Path, path

# Numbers stay the text they came as: nothing is rounded, and a huge one costs nothing.
_DECODER = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None
)

_OPENING = re.compile("\ufeff?[ \t\n\r]*{[ \t\n\r]*")
_COLON = re.compile("[ \t\n\r]*:[ \t\n\r]*")
_COMMA = re.compile("[ \t\n\r]*,[ \t\n\r]*")
_CLOSING = re.compile("[ \t\n\r]*}[ \t\n\r]*\\Z")

# Half of a pair cannot be stored.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Member(NamedTuple):
    """One member of the outermost object: its name, its value, and where the value stands."""

    name: str
    value: Any
    is_text: bool
    start: int
    end: int


def load(text: str) -> dict[str, Any]:
    """Read a JSON object, with its numbers as text."""
    try:
        document = _DECODER.decode(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Malformed("the JSON cannot be read") from error
    if not isinstance(document, dict):
        raise Malformed("the JSON is not an object")
    return document


def members(text: str) -> list[Member]:
    """List the members of the outermost object; one that is told twice is listed twice."""
    try:
        # Strangers are read up to here: what no sender of ours would send is not read to its end.
        told = list(islice(_members(text), LIMITS.fields + 1))
    except (ValueError, RecursionError) as error:
        raise Malformed("the JSON cannot be read") from error
    if len(told) > LIMITS.fields:
        raise Malformed("the JSON has too many fields")
    return told


def _members(text: str) -> Iterator[Member]:
    at = _pass(_OPENING, text, at=0)
    while text.startswith('"', at):
        name, at = _DECODER.raw_decode(text, at)
        start = _pass(_COLON, text, at=at)
        value, at = _DECODER.raw_decode(text, start)
        yield Member(name, value, text.startswith('"', start), start, at)
        comma = _COMMA.match(text, at)
        if comma is None:
            break
        at = comma.end()
    _pass(_CLOSING, text, at=at)


def _pass(mark: re.Pattern[str], text: str, *, at: int) -> int:
    found = mark.match(text, at)
    if found is None:
        raise ValueError("a mark is missing")
    return found.end()


def tree(document: dict[str, Any], limits: Limits) -> Group:
    """Turn what `load` read into what a form would have told; `a.b` opens a group here too."""
    return _Reader(limits).root(document)


def measure(document: dict[str, Any], limits: Limits) -> None:
    """Refuse what `tree` would refuse, for less work."""
    fields = 0
    for name, value in document.items():
        steps = path(name, limits) if "." in name or "[" in name else ()
        if len(name) > limits.key:
            raise Malformed("the name of a field is too long")
        fields += _leaves(value, len(steps) or 1, limits=limits)
    if fields > limits.fields:
        raise Malformed("there are too many fields")


def _leaves(value: Any, depth: int, *, limits: Limits) -> int:
    if not isinstance(value, dict | list):
        return 1
    if depth >= limits.depth:
        raise Malformed("the fields are nested too deep")
    if isinstance(value, dict):
        if any(len(name) > limits.key for name in value):
            raise Malformed("the name of a field is too long")
        value = value.values()
    return sum([_leaves(inner, depth + 1, limits=limits) for inner in value]) or 1


class _Reader:
    """Builds the groups and counts what goes into them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.fields = 0

    def root(self, document: dict[str, Any]) -> Group:
        root = Group()
        for name, value in document.items():
            steps = self._steps(name)
            root.put(steps, self._value(value, depth=len(steps)))
        return root

    def _steps(self, name: str) -> Path:
        steps = path(name, self.limits) if "." in name or "[" in name else ()
        return steps or (self._name(name),)

    def _value(self, value: Any, depth: int) -> Group | str | None:
        if isinstance(value, dict) and value:
            return self._group(value.items(), depth + 1)
        if isinstance(value, list) and value:
            return self._group(((str(at), item) for at, item in enumerate(value)), depth + 1)
        self.fields += 1
        if self.fields > self.limits.fields:
            raise Malformed("there are too many fields")
        if isinstance(value, dict | list):
            return self._group((), depth + 1)
        if isinstance(value, str):
            return storable(value)
        return None if value is None else str(int(value))

    def _group(self, pairs: Iterable[tuple[str, Any]], depth: int) -> Group:
        if depth > self.limits.depth:
            raise Malformed("the fields are nested too deep")
        return Group((self._name(name), self._value(value, depth)) for name, value in pairs)

    def _name(self, name: str) -> str:
        if len(name) > self.limits.key:
            raise Malformed("the name of a field is too long")
        return storable(name)


def storable(text: str) -> str:
    """The text with each lone surrogate replaced."""
    return _LONE_SURROGATE.sub("\ufffd", text) if not text.isascii() else text
