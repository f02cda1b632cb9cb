"""The two shapes of a body, read from its raw bytes into nested groups of text."""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from receiver.rules import jsontext
from receiver.rules.limits import LIMITS, Limits, Malformed, Shape, TooLarge
from receiver.rules.nest import NO_WAY, Group, Place, path, place_of

FORM = "application/x-www-form-urlencoded"
_JSON = re.compile(r"(?:application|text)/(?:[^;\s]+\+)?json\Z")
_FOREIGN = re.compile(r"multipart/|.*xml")
# A form never begins like this: a browser and PHP both write a quote as %22.
_JSON_OPENING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*["}]')
_BYTES = "latin-1"  # reads each byte as one sign, and writes it back as it was
# All that can be left away in the search for names with many marks; and how it is told at once
# that there are none: marks are all the same then.
_UNMARKED = bytes(byte for byte in range(256) if byte not in b"&=%.[")
_ALIKE = bytes.maketrans(b".[", b"%%")
# What a value has in it that is not told as it stands.
_CODED = re.compile(r"[%+\x80-\xff]")
_LONGEST_KNOWN = 100
_FORM_OPENING = re.compile(rb"[^\x00-\x20\x7f=&<>{}\"]+=")


def shape(body: bytes, content_type: str) -> Shape:
    """Say how a body is written: by its look where that is plain, else as the sender says."""
    if len(body) > LIMITS.body:
        raise TooLarge("the body is too large")
    told = content_type.partition(";")[0].strip().lower()
    if _FOREIGN.match(told):
        raise Malformed("the body is neither a form nor JSON")
    if _JSON.match(told) or _JSON_OPENING.match(body):
        return Shape.JSON
    if told == FORM or _FORM_OPENING.match(body):
        return Shape.FORM
    raise Malformed("the body is neither a form nor JSON")


def check(body: bytes, content_type: str, *, limits: Limits = LIMITS) -> Shape:
    """Refuse at the door what `parse` would refuse later, for less work where it is a form."""
    told = shape(body, content_type)
    check_shape(body, told, limits=limits)
    return told


def check_shape(body: bytes, told: Shape, *, limits: Limits = LIMITS) -> None:
    """The same for a body whose shape is known."""
    if told is Shape.JSON:
        _weigh(body, limits)
        jsontext.measure(jsontext.load(decoded(body)), limits)
        return
    for part in _suspicious(_parts(body, limits), body, limits=limits):
        path(text(part.partition(b"=")[0]), limits)


def _suspicious(parts: list[bytes], body: bytes, *, limits: Limits) -> list[bytes]:
    # Only a name with this many marks, or this long, can be too deep or too long.
    many = limits.depth + 1
    marks = body.translate(_ALIKE, _UNMARKED)
    if b"%" * many in marks and re.search(rb"(?:\A|&)%%{%d}" % many, marks):
        return parts
    if max(map(len, parts)) <= limits.key:
        return []
    return [part for part in parts if len(part) > limits.key]


def parse(body: bytes, content_type: str, *, limits: Limits = LIMITS) -> Group:
    """Read a body of either shape."""
    told = shape(body, content_type)
    return parse_json(body, limits) if told is Shape.JSON else parse_form(body, limits)


def parse_form(body: bytes, limits: Limits = LIMITS) -> Group:
    """Read a form as PHP does, but for a dot in a name, which opens a group here."""
    _weigh_form(body, limits)
    form = Group()
    group, way = form, NO_WAY
    for part in body.decode(_BYTES).split("&"):
        name, _, told = part.partition("=")
        # Most values are plain words and numbers, and are themselves.
        if _CODED.search(told):
            told = _undone_before(told) if len(told) <= _LONGEST_KNOWN else _undone(told)
        steps, its_way, key = _place(name, limits)
        if key is not None:
            # The fields of one block follow each other: the way to it is gone once.
            if its_way != way:
                group, way = form.inner(its_way), its_way
            if group.next_number is None:
                group[key] = told
            else:
                group.put((key,), told)
        elif steps:
            form.put(steps, told)
            group, way = form, NO_WAY
    return form


# The marketplace has some hundreds of names, the same in every notification.
@lru_cache(maxsize=4096)
def _place(name: str, limits: Limits) -> Place:
    return place_of(path(_undone(name), limits))


# A shop has the same few products, partners and words for what happened in every notification.
@lru_cache(maxsize=1024)
def _undone_before(part: str) -> str:
    return _undone(part)


def _undone(part: str) -> str:
    return text(part.encode(_BYTES))


def parse_json(body: bytes, limits: Limits = LIMITS) -> Group:
    """Read a JSON object into the groups that the same notification makes as a form."""
    _weigh(body, limits)
    return jsontext.tree(jsontext.load(decoded(body)), limits)


def _parts(body: bytes, limits: Limits) -> list[bytes]:
    _weigh_form(body, limits)
    return body.split(b"&")


def _weigh_form(body: bytes, limits: Limits) -> None:
    _weigh(body, limits)
    if body.count(b"&") >= limits.fields:
        raise Malformed("there are too many fields")


def _weigh(body: bytes, limits: Limits) -> None:
    if len(body) > limits.body:
        raise TooLarge("the body is too large")


def text(raw: bytes) -> str:
    """Undo the percent encoding of a name or value."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    return decoded(unquote_to_bytes(raw) if b"%" in raw else raw)


def decoded(raw: bytes) -> str:
    """Read bytes as UTF-8, else as the Windows code page that old senders use."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
