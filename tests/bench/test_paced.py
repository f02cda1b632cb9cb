"""The paced load: every post is answered, and none that had to wait is left out."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from bench import paced

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NO = b"HTTP/1.1 503 Away\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
BODY = b"a=1"
Answer = Callable[[int], bytes]


@contextmanager
def answering(answer: Answer) -> Iterator[int]:
    """A server that answers one post after the other; what it is told says with what."""
    numbers = count(1)

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(65536):
                said = answer(next(numbers))
                connection.sendall(said)
                if b"close" in said or not said:
                    return

    def listen() -> None:
        while True:
            try:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=listen, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_as_many_posts_are_answered_as_there_are_bodies() -> None:
    with answering(lambda _: OK) as port:
        answers = paced.post(port, [BODY] * 30, connections=3)
    assert len(answers.taken) == 30
    assert answers.refused == 0
    assert answers.rate > 0


def test_a_paced_load_takes_its_time() -> None:
    with answering(lambda _: OK) as port:
        answers = paced.post(port, [BODY] * 11, connections=2, rate=50)
    assert answers.ended - answers.began >= 0.2


def test_a_post_that_waits_for_another_has_waited() -> None:
    def slow_at_first(number: int) -> bytes:
        time.sleep(0.3 if number == 1 else 0)
        return OK

    with answering(slow_at_first) as port:
        answers = paced.post(port, [BODY] * 3, connections=1, rate=100)
    assert min(answers.taken) > 0.2


def test_a_refusal_is_counted_and_a_connection_that_is_shut_is_made_again() -> None:
    with answering(lambda number: NO if number == 2 else OK) as port:
        answers = paced.post(port, [BODY] * 5, connections=1)
    assert (len(answers.taken), answers.refused) == (5, 1)


def test_a_post_that_meets_a_connection_just_shut_is_sent_once_more() -> None:
    with answering(lambda number: b"" if number == 2 else OK) as port:
        answers = paced.post(port, [BODY] * 3, connections=1)
    assert len(answers.taken) == 3


def test_a_server_that_shuts_every_connection_ends_the_load() -> None:
    with answering(lambda _: b"") as port, pytest.raises(paced.NoAnswers):
        paced.post(port, [BODY], connections=1)


def test_nothing_is_sent_while_it_may_not() -> None:
    looks = count()
    with answering(lambda _: OK) as port:
        began = time.monotonic()
        paced.post(port, [BODY], connections=1, may_send=lambda: next(looks) >= 3)
    assert time.monotonic() - began >= 2 * paced.GLANCE
