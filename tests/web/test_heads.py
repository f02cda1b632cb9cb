"""Heads that are alike are parsed once, and what follows them is always their own."""

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.wsgi import create

from receiver.web import heads
from receiver.web.heads import Heads
from tests.web.test_over_the_wire import with_length

PEER = ("203.0.113.7", 4321)
NAMES = ("CONTENT_LENGTH", "CONTENT_TYPE", "REQUEST_METHOD", "PATH_INFO", "HTTP_HOST")


def environ(known: Heads, told: bytes, peer: tuple[str, int] = PEER) -> dict[str, object]:
    """What the application is told of a request."""
    request = known.request(told, peer)
    _response, told_of = create(request, None, peer, ("127.0.0.1", 80), known.cfg)
    return {**told_of, "body": told_of["wsgi.input"].read(65536)}


def test_alike_but_for_the_length_is_parsed_once_and_read_as_by_gunicorn() -> None:
    known, bodies = Heads(Config()), [b"a=1", b"b=22", b"c" * 1234, b""]
    for body in bodies:
        told = environ(known, with_length(body))
        anew = environ(Heads(Config()), with_length(body))
        assert {name: told.get(name) for name in NAMES} == {name: anew.get(name) for name in NAMES}
        assert (told["body"], told["CONTENT_LENGTH"]) == (body, str(len(body)))
    assert len(known.known) == 1


def test_of_what_follows_nothing_is_remembered() -> None:
    known = Heads(Config())
    known.request(with_length(b"chave_unica=geheim"), PEER)
    (one,) = known.known.items()
    assert b"geheim" not in repr(one[0]).encode() + repr(vars(one[1])).encode()


def test_another_head_or_another_sender_is_read_anew() -> None:
    known = Heads(Config())
    first = with_length(b"a=1")
    environ(known, first)
    other = environ(known, first.replace(b"Host: x", b"Host: y"))
    far = environ(known, first, ("198.51.100.9", 1))
    assert (other["HTTP_HOST"], far["REMOTE_ADDR"]) == ("y", "198.51.100.9")
    assert len(known.known) == 3


@pytest.mark.parametrize("line", [b"Host : x", b"X\x00Y: 1", b"Bad Name: 1"])
def test_what_gunicorn_refuses_is_refused_each_time(line: bytes) -> None:
    known = Heads(Config())
    told = with_length(b"a=1").replace(b"Host: x", b"Host: x\r\n" + line)
    for _ in range(2):
        with pytest.raises(ParseException):
            known.request(told, PEER)
    assert not known.known


def test_no_more_than_some_are_remembered() -> None:
    known = Heads(Config())
    for number in range(heads.MOST + 1):
        known.request(with_length(b"a=1").replace(b"Host: x", b"Host: x%d" % number), PEER)
    assert len(known.known) == 1
    long = with_length(b"a=1").replace(b"Host: x", b"Host: x\r\nX: " + b"y" * heads.LONGEST)
    known.request(long, PEER)
    assert len(known.known) == 1
