"""However a body is made up, reading it costs as much for each byte as any other does."""

import time

import pytest

from receiver.rules import key
from receiver.rules.form import FORM, check_shape, shape
from receiver.rules.limits import LIMITS, Malformed, TooLarge
from receiver.rules.postback import read

JSON = "application/json"
# Repeated until the largest body that is taken is full; what follows a quadratic way takes minutes.
PIECES = [
    *(b"[", b"a[", b"a[b]", b"]", b"a.", b"."),
    *(b"&", b"=", b"a=1&", b"&&&&=", b"a=%26&", b"chave_unica=", b"chave_unica=a&"),
    *(b"%", b"%25", b"%2525", b"%5B", b"%00", b"+", b" ", b"\xe3", b"\xf0\x9f"),
    *(b"json={", b'{"a":', b'"chave_unica":"a",', b'"chave_unica":', b'"\\u0063', b"\\", b'"'),
    *(b"{", b"}", b"9", b"-1e9,", b"1,", b"\n", b"aa@bb.", b"a-", b"0000-00-00 "),
]


def cost(body: bytes, content_type: str) -> float:
    """How long it takes to do with a body all that the door and the worker do, by its own clock."""
    began = time.process_time()
    try:
        written = shape(body, content_type)
        told = key.find_keys(body, written)
        check_shape(body, written)
        read(key.cut_told(body, written, told=told), content_type)
    except (Malformed, TooLarge):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("piece", PIECES, ids=repr)
@pytest.mark.parametrize("content_type", [FORM, JSON], ids=["form", "json"])
def test_no_body_takes_long_to_be_read(piece: bytes, content_type: str) -> None:
    """S9."""
    full = LIMITS.body // len(piece)
    for begins, ends in ((b"", b""), (b"chave_unica=a&x=", b"&z=1"), (b'{"a":"', b'"}')):
        room = full - (len(begins) + len(ends)) // len(piece) - 1
        assert cost(begins + piece * room + ends, content_type) < 5
