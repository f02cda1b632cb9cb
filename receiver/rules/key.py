"""The key of the account (`chave_unica`): found in a raw body, and cut out of it."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from urllib.parse import unquote_to_bytes

from receiver.rules.blot import blotted, hides_letters, is_word
from receiver.rules.form import decoded
from receiver.rules.jsontext import Member, members
from receiver.rules.limits import Malformed, Shape

NAME = "chave_unica"
TEXT = "json"  # the field that tells everything again as the text of a JSON object
MOST = 16

# Shorter values are no keys of anyone, and blotting them out would spoil the rest.
SHORTEST = 8


def find_keys(body: bytes, shape: Shape) -> tuple[bytes, ...]:
    """Tell every key in the body; one that is no text is told as empty, which is never right."""
    told = _in_members(members(decoded(body))) if shape is Shape.JSON else _in_form(body)
    return tuple(islice(told, MOST))


def cut_key(body: bytes, shape: Shape) -> bytes:
    """The same body without the keys it tells, wherever else in it they may stand."""
    return _cut(body, shape, told=find_keys(body, shape))


def cut_told(body: bytes, shape: Shape, *, told: Collection[bytes]) -> bytes:
    """The same for a body that was checked and whose keys were found: less work."""
    return _cut(body, shape, told=told, is_readable=True)


def _cut(body: bytes, shape: Shape, *, told: Collection[bytes], is_readable: bool = False) -> bytes:
    secrets = {key for key in told if len(key) >= SHORTEST}
    emptied = _emptied_of_one(body, secrets) if shape is Shape.JSON else None
    if emptied is None:
        emptied = _emptied(body, shape)
    return blotted(emptied, secrets=secrets, shape=shape, is_readable=is_readable)


def _field(name: str) -> re.Pattern[bytes]:
    """A field of this name, after the `&` before it, as plain as a sender may write it."""
    letters = b"".join(map(_spelled, name.encode()))
    group = rb"(?P<group>(?:\[|%5[Bb])[^&=]*(?:\]|%5[Dd])[^&=]*)"
    after_nul = rb"(?:\x00|%00)[^&=]*"
    value = rb"(?:=(?P<value>[^&]*)|(?=&|\Z))"
    # The glance ahead spares the longer look at most of the others.
    begins = rb"&(?=[+ %%%c])(?:[+ ]|%%20)*" % name.encode()[0]
    return re.compile(begins + letters + rb"(?:%s|%s)?" % (group, after_nul) + value)


def _spelled(letter: int) -> bytes:
    digits = b"".join(
        rb"[%c%c]" % (digit, digit ^ 32) if digit > 64 else b"%c" % digit
        for digit in b"%02X" % letter
    )
    # PHP writes `_` where a name has a space or a bracket that nothing closes.
    others = rb"|[+ \[]|%20|%5[Bb]" if letter == ord("_") else b""
    return rb"(?:%c|%%%s%s)" % (letter, digits, others)


_KEY_FIELD = _field(NAME)
_TEXT_FIELD = _field(TEXT)


def _in_form(body: bytes) -> Iterator[bytes]:
    fields = b"&" + body
    told = [
        b"" if field["group"] else _plain(field).strip() for field in _KEY_FIELD.finditer(fields)
    ]
    yield from told
    for field in islice(_TEXT_FIELD.finditer(fields), MOST):
        if not field["group"] and not _only_repeats(field["value"] or b"", told):
            yield from _in_text(decoded(_plain(field)))


def _only_repeats(text: bytes, told: list[bytes]) -> bool:
    """Whether this text plainly tells no other key than the one that was told before."""
    if len(told) != 1 or not is_word(told[0]) or hides_letters(text):
        return False
    again = rb"%%22%s%%22%%3[Aa](?:[+]|%%20)*%%22%s%%22" % (NAME.encode(), told[0])
    return len(re.findall(again, text)) == text.count(NAME.encode())


def _plain(field: re.Match[bytes]) -> bytes:
    return unquote_to_bytes((field["value"] or b"").replace(b"+", b" "))


def _in_text(text: str) -> Iterator[bytes]:
    # This text is often broken; then it tells nothing.
    with suppress(Malformed):
        yield from _in_members(members(text))


def _in_members(told: list[Member]) -> Iterator[bytes]:
    for member in told:
        value = member.value if member.is_text else ""
        if member.name == NAME:
            yield value.encode("utf-8", "surrogatepass").strip()
        elif member.name == TEXT:
            yield from _in_text(value)


def _emptied(body: bytes, shape: Shape) -> bytes:
    if shape is Shape.FORM:
        return _KEY_FIELD.sub(_name_only, b"&" + body)[1:]
    text, at, kept = decoded(body), 0, []
    for told in members(text):
        if told.name == NAME:
            kept.append(text[at : told.start])
            at = told.end
    return '""'.join([*kept, text[at:]]).encode() if kept else body


def _emptied_of_one(body: bytes, secrets: Collection[bytes]) -> bytes | None:
    """JSON that plainly tells one key in one place, without reading it once more."""
    name = NAME.encode()
    if len(secrets) != 1 or not all(map(is_word, secrets)) or body.count(name) != 1:
        return None
    place = re.search(rb'"%s"[ \t\n\r]*:[ \t\n\r]*"(%s)"' % (name, *secrets), body)
    if place is None or hides_letters(body) or decoded(body).encode() != body:
        return None
    return body[: place.start(1)] + body[place.end(1) :]


def _name_only(field: re.Match[bytes]) -> bytes:
    if field["value"] is None or field["group"]:
        return field[0]
    return field[0][: field.start("value") - field.start()]
