"""Takes a secret out of a body, however it is written there."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import quote_plus, unquote_to_bytes, urlencode

from receiver.rules.form import check_shape, parse_form, parse_json
from receiver.rules.limits import Malformed, Shape
from receiver.rules.nest import Group

DEPTH = 3  # how often a text is decoded in search of a secret

_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|([\"\\/]))")

# What becomes a letter, a digit or a line below when it is decoded, however often that takes:
# percent-encoded, and escaped as in JSON. Two patterns, because each is found by its first sign.
_LETTER = rb"(?:3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa])"
# Most percent signs are those of the brackets in a name: these are passed over at once.
_PERCENT = re.compile(rb"%%(?!5[BD])(?:%s|25(?:25)*%s)" % (_LETTER, _LETTER))
_ESCAPED = re.compile(rb"u00[2-7]")


def blotted(
    body: bytes, *, secrets: Collection[bytes], shape: Shape, is_readable: bool = False
) -> bytes:
    """The body without the secrets: as little changed as can be, else written anew without.

    `is_readable` spares the look whether the body, as it is, can be read.
    """
    for attempt in (_plainly, _in_any_spelling):
        cut = attempt(body, secrets)
        is_good = (is_readable and cut == body) or _is_readable(cut, shape)
        if is_good and not has_trace(cut, secrets):
            return cut
    return _anew(body, secrets, shape=shape)


def _plainly(body: bytes, secrets: Collection[bytes]) -> bytes:
    for secret in secrets:
        body = body.replace(secret, b"")
    return body


def _in_any_spelling(body: bytes, secrets: Collection[bytes]) -> bytes:
    for secret in secrets:
        spelled = b"".join(map(_spelled, secret))
        body = re.sub(spelled, b"", body, flags=re.IGNORECASE)
    return body


def _spelled(letter: int) -> bytes:
    # Percent-encoded up to three times; or escaped as in JSON, itself perhaps inside of JSON.
    percent = rb"%%(?:25){0,2}%02x" % letter
    escaped = rb"(?:\\|%%(?:25){0,2}5c){1,4}u00%02x" % letter
    return rb"(?:%s|%s|%s)" % (re.escape(b"%c" % letter), percent, escaped)


def has_trace(raw: bytes, secrets: Collection[bytes]) -> bool:
    """Whether a secret can be read in the bytes, or in what they decode to."""
    wanted = [secret.lower() for secret in secrets]
    is_plain = all(map(is_word, wanted)) and not hides_letters(raw)
    layers = [raw] if is_plain else _layers(raw)
    return any(secret in layer.lower() for layer in layers for secret in wanted)


def is_word(secret: bytes) -> bool:
    """Whether it is made of letters, digits and the line below, as keys are."""
    return secret.replace(b"_", b"0").isalnum()


def hides_letters(raw: bytes) -> bool:
    """Whether decoding could bring a word to light that does not stand there already.

    Each step of decoding puts at least one byte in the place of what it takes away: so a word
    shows up anew only where a step makes one of its letters.
    """
    return _PERCENT.search(raw) is not None or _ESCAPED.search(raw) is not None


def _layers(raw: bytes) -> Iterator[bytes]:
    yield raw
    for _ in range(DEPTH):
        raw = unquote_to_bytes(raw.replace(b"+", b" "))
        yield raw
        raw = _ESCAPE.sub(_unescaped, raw)
        yield raw


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return chr(int(escape[1], 16)).encode("utf-8", "surrogatepass") if escape[1] else escape[2]


def _is_readable(body: bytes, shape: Shape) -> bool:
    try:
        check_shape(body, shape)
    except Malformed:
        return False
    return True


def _anew(body: bytes, secrets: Collection[bytes], *, shape: Shape) -> bytes:
    if shape is Shape.JSON:
        return _as_json(_without(parse_json(body), secrets, write=_as_json))
    kept = _without(parse_form(body), secrets, write=_quoted)
    return urlencode([field for name in kept for field in _fields(name, kept[name])]).encode()


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _quoted(value: str) -> bytes:
    return quote_plus(value).encode()


def _without(group: Group, secrets: Collection[bytes], *, write: Callable[[str], bytes]) -> Group:
    def tells(text: str) -> bool:
        # Writing it down again may spell the secret as well: `\u0001` before the rest of it.
        return has_trace(text.encode(), secrets) or has_trace(write(text), secrets)

    kept = Group()
    for name, value in group.items():
        if tells(name):
            continue
        if isinstance(value, Group):
            value = _without(value, secrets, write=write)
        elif value is not None and tells(value):
            value = ""
        kept[name] = value
    return kept


def _fields(name: str, value: Group | str | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, Group):
        for inner, deeper in value.items():
            yield from _fields(f"{name}[{inner}]", deeper)
    elif value is not None:
        yield name, value
