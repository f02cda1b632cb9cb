"""What a body may be like; nothing of one that is refused stays behind."""

import pytest

from tests.client import Browser
from tests.web.knocking import GOOD, KEY, answered, kept, post, rows
from tests.wire import JSON

MIB = 1 << 20
TOO_DEEP = b"a" + b"[b]" * 9 + b"=1"


@pytest.mark.parametrize(
    "body",
    [
        GOOD + b"&".join(b"f%d=1" % n for n in range(4001)),
        GOOD + TOO_DEEP,
        GOOD + b"k" * 201 + b"=1",
        GOOD + b"a" + b"[" * 100_000 + b"]" * 100_000 + b"=1",
    ],
    ids=["fields", "depth", "name", "nested brackets"],
)
def test_a_form_beyond_the_limits_is_refused_with_a_right_key(door: Browser, body: bytes) -> None:
    """S7, T18: 400, and nothing is kept."""
    before = rows()
    assert answered(post(door, body)) == (400, "malformed")
    assert rows() == before


@pytest.mark.parametrize(
    "told",
    [
        '"a": ' + "[" * 100_000,
        '"a": ' + '{"b":' * 100_000,
        '"a": ' + "[" * 9 + "]" * 9,
        '"a": [' + "1," * 4001 + "1]",
        '"a": ',
        '"' + "k" * 201 + '": 1',
    ],
    ids=["open lists", "open objects", "depth", "fields", "cut off", "name"],
)
def test_a_json_bomb_is_answered(door: Browser, told: str) -> None:
    """S8, T4: no crash, nothing kept; what cannot be read has no right key either."""
    body = f'{{"chave_unica": "{KEY}", {told}}}'.encode()
    before = rows()
    assert answered(post(door, body, JSON)) in [(400, "malformed"), (403, "refused")]
    assert rows() == before


@pytest.mark.parametrize("bomb", [b"[" * 200_000, b'{"a":' * 100_000, b"{" * 500_000])
def test_a_json_bomb_without_a_key_is_answered(door: Browser, bomb: bytes) -> None:
    """S8, T4."""
    assert post(door, bomb, JSON).status_code in (400, 403)


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "text/xml", "application/xml; charset=x"]
)
def test_what_is_neither_form_nor_json_is_malformed(door: Browser, content_type: str) -> None:
    """DESIGN 5: 400."""
    assert answered(post(door, GOOD + b"a=1", content_type)) == (400, "malformed")


@pytest.mark.parametrize(
    "oddity",
    [
        b"nome=Jos\xe9",
        b"nome=Jos%E9",
        b"nome=a%00b",
        b"nome=a\x00b",
        b"nome=%ED%A0%80",
        b"nome=%",
        b"nome=\xff\xfe",
        b"nome=" + "😀\u202e\u2028".encode(),
        b"nome=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_odd_letters_are_kept_as_they_came(door: Browser, oddity: bytes) -> None:
    """S10, S42, T3: NUL, invalid UTF-8, script in a name; understanding them comes later."""
    assert answered(post(door, GOOD + oddity)) == (200, "stored")
    assert oddity in kept()[0].raw


def test_a_body_of_one_mebibyte_is_the_largest(door: Browser) -> None:
    """S6: a byte more is too large."""
    fits = (GOOD + b"a=").ljust(MIB, b"x")
    assert answered(post(door, fits)) == (200, "stored")
    assert answered(post(door, fits + b"x")) == (413, "too_large")
