"""The express lane: what needs no thread is answered without one, and all else as before."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import Response
from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder

from receiver.context import utcnow
from receiver.models import Key
from receiver.provisioning import disable_key
from receiver.provisioning.porter import Porter
from receiver.web.answers import Answer
from receiver.web.door import LATER, MUST_WAIT, WILL_ANSWER
from receiver.web.door import of as door_of
from receiver.web.express import ExpressWorker, whole_postback
from receiver.web.keys import Keys
from tests import live
from tests.client import Browser
from tests.database import Databases
from tests.live import Live, wait_for
from tests.web.knocking import GOOD, kept, post
from tests.web.test_over_the_wire import BODY, answer, connect, with_length
from tests.wire import FORM

HEAD = b"POST /postback HTTP/1.1\r\nHost: x\r\n"
# More than all connections that a web process lets be silent, in both of them.
SILENT = 1100


@pytest.mark.parametrize("behind", [b"", b"POST /postback"])
@pytest.mark.parametrize(
    "told",
    [
        HEAD + b"Content-Length: 3\r\n\r\na=1",
        HEAD + b"content-length:3 \r\nX: y\r\n\r\na=1",
        HEAD.replace(b"back", b"back/") + b"Content-Length: 0\r\n\r\n",
    ],
)
def test_a_plain_postback_that_is_all_there_is_seen_to_be_so(told: bytes, behind: bytes) -> None:
    assert whole_postback(told + behind) == len(told)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"POST",
        HEAD + b"Content-Length: 3\r\n\r",
        HEAD + b"Content-Length: 3\r\n\r\na=",
        HEAD + b"\r\na=1",
        HEAD + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1",
        HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\na=1",
        HEAD + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\na=1",
        HEAD + b"Content-Length: 3\r\nUpgrade: h2c\r\n\r\na=1",
        HEAD + b"Content-Length: +3\r\n\r\na=1",
        HEAD + b"Content-Length: 3, 3\r\n\r\na=1",
        HEAD + b"Content-Length: 999999\r\n\r\na=1",
        HEAD.replace(b"POST", b"GET") + b"Content-Length: 3\r\n\r\na=1",
        HEAD.replace(b"back", b"back?a=1") + b"Content-Length: 3\r\n\r\na=1",
        HEAD.replace(b"1.1", b"1.0") + b"Content-Length: 3\r\n\r\na=1",
        HEAD.replace(b"/postback", b"/login") + b"Content-Length: 3\r\n\r\na=1",
    ],
)
def test_whatever_else_begins_goes_the_way_of_all_requests(told: bytes) -> None:
    """T2: what two readers could understand in two ways is read by one."""
    assert whole_postback(told) is None


def sent(app: Flask, body: bytes) -> tuple[object, list[Answer]]:
    """Bring a postback as a server does that does not wait; what it is told, and the answers."""
    answers: list[Answer] = []
    asked = EnvironBuilder("/postback", method="POST", data=body, content_type=FORM)
    environ = asked.get_environ() | {LATER: answers.append}

    def start(*_told: object) -> Any:
        raise AssertionError("there is no answer yet")

    return app(environ, start), answers


@pytest.fixture
def opened(door: Browser, app: Flask) -> Flask:
    """The application, after a first postback: its keys are known now."""
    assert post(door, GOOD + b"first=1").status_code == 200
    return app


def test_what_is_sent_is_kept_and_answered_later(opened: Flask) -> None:
    told, answers = sent(opened, GOOD + b"later=1")
    assert told is WILL_ANSWER
    wait_for(lambda: answers, what="the answer")
    assert [(one.number, one.result) for one in answers] == [(200, "stored")]
    assert kept()[-1].body == b"chave_unica=&later=1"


@pytest.mark.parametrize("body", [b"chave_unica=wrong", b"", GOOD + b"&" * 5000, b"chave_unica="])
def test_what_is_not_plainly_right_is_left_as_it_is(opened: Flask, body: bytes) -> None:
    before = len(kept())
    assert sent(opened, body) == (MUST_WAIT, [])
    assert len(kept()) == before


def test_with_a_key_that_was_not_seen_yet_somebody_must_ask_the_database(
    door: Browser, app: Flask
) -> None:
    assert sent(app, GOOD + b"first=1") == (MUST_WAIT, [])


def test_a_door_that_was_opened_knows_the_keys_before_the_first_postback(
    door: Browser, app: Flask
) -> None:
    door_of(app).open()
    told, answers = sent(app, GOOD + b"first=1")
    assert told is WILL_ANSWER
    wait_for(lambda: answers, what="the answer")
    assert [(one.number, one.result) for one in answers] == [(200, "stored")]


def test_a_door_that_cannot_be_opened_yet_opens_later(
    door: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_keys: Keys) -> None:
        raise OperationalError("SELECT", {}, ValueError("gone"))

    with monkeypatch.context() as patched:
        patched.setattr(Keys, "read", away)
        door_of(app).open()
    assert post(door, GOOD + b"first=1").status_code == 200


def test_a_key_that_was_disabled_meanwhile_opens_nothing(opened: Flask) -> None:
    """S1: what is remembered only spares work."""
    disable_key(Key.active()[0].id, by="test", now=utcnow())
    told, answers = sent(opened, GOOD + b"later=1")
    assert told is WILL_ANSWER
    wait_for(lambda: answers, what="the answer")
    assert [(one.number, one.result) for one in answers] == [(403, "refused")]
    assert sent(opened, GOOD + b"later=2") == (MUST_WAIT, [])
    assert len(kept()) == 1


def test_while_the_database_is_away_all_are_told_so(
    opened: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R4: and what comes afterwards is kept."""

    def away(_porter: Porter, _board: object) -> None:
        raise OperationalError("BEGIN", {}, ValueError("gone"))

    with monkeypatch.context() as patched:
        patched.setattr(Porter, "_write", away)
        told, answers = sent(opened, GOOD + b"later=1")
        assert told is WILL_ANSWER
        wait_for(lambda: answers, what="the answer")
    assert [(one.number, one.result) for one in answers] == [(503, "unavailable")]
    told, answers = sent(opened, GOOD + b"later=2")
    assert told is WILL_ANSWER
    wait_for(lambda: answers, what="the next answer")
    assert answers[0].result == "stored"
    assert len(kept()) == 2


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all of these tests, which has seen its key."""
    folder = tmp_path_factory.mktemp("live")
    with databases.fresh("sqlite") as url, live.serving(url, folder=folder) as running:
        for number in range(10):
            with connect(running) as connection:
                connection.sendall(with_length(BODY + b"&warm=%d" % number))
                assert answer(connection) == "stored"
        yield running


def test_two_that_arrive_as_one_are_both_answered_in_their_order(server: Live) -> None:
    """T2: over one connection, and the first bytes of a third belong to the third."""
    first, second, third = (with_length(BODY + b"&row=%d" % number) for number in (1, 2, 1))
    with connect(server) as connection:
        connection.sendall(first + second + third[:40])
        assert answers_of(connection, 2) == ["stored", "stored"]
        connection.sendall(third[40:])
        assert answers_of(connection, 1) == ["repeated"]


def test_what_a_thread_has_read_ahead_is_not_forgotten(server: Live) -> None:
    """T2: a page and a postback that arrive as one."""
    page = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(server) as connection:
        connection.sendall(page + with_length(BODY + b"&ahead=1") + page)
        told = b""
        while told.count(b"HTTP/1.1 200") < 3:
            told += connection.recv(65536)
        assert b'"result": "stored"' in told


def answers_of(connection: socket.socket, number: int) -> list[str]:
    told = b""
    while told.count(b"}") < number:
        piece = connection.recv(65536)
        assert piece, "it was shut too soon"
        told += piece
    return [word.decode() for word in re.findall(rb'"result": "(\w+)"', told)]


def test_who_wants_the_connection_closed_is_obeyed(server: Live) -> None:
    raw = with_length(BODY + b"&close=1").replace(b"Host: x", b"Host: x\r\nConnection: close")
    with connect(server) as connection:
        connection.sendall(raw)
        assert answers_of(connection, 1) == ["stored"]
        assert connection.recv(1) == b""


def test_a_crowd_that_says_nothing_keeps_nobody_waiting(server: Live) -> None:
    """R18: whoever has been silent for longest is let go."""
    with ExitStack() as crowd:
        silent = [crowd.enter_context(connect(server)) for _ in range(SILENT)]
        with connect(server) as connection:
            connection.sendall(with_length(BODY + b"&honest=1"))
            assert answer(connection) == "stored"
        assert silent[0].recv(1) == b""


def test_a_connection_that_stays_silent_is_closed(server: Live) -> None:
    with connect(server) as connection:
        assert connection.recv(1) == b""


def test_who_does_not_read_its_answers_is_not_waited_for() -> None:
    """R18: one thread answers all."""
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        with pytest.raises(BlockingIOError):
            while True:
                near.send(b"x" * 4096)
        worker = ExpressWorker.__new__(ExpressWorker)
        worker.alive, worker.keepalived_conns, worker.max_keepalived = True, [], 10
        request = Request(Config(), IterUnreader([with_length(BODY)]), ("127.0.0.1", 1))
        response = Response(request, near, Config())
        assert worker._answer(response, Answer("stored", 200, "200 OK", [], b"", b"")) is False
