"""Each web process knows how many connections the others have."""

import os
from mmap import mmap

import pytest

from receiver import shares


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has told anything yet."""
    monkeypatch.setattr(shares, "_board", bytearray(len(shares._board)))


def test_who_is_alone_never_has_too_many() -> None:
    shares.tell(1, 900)
    assert not shares.has_too_many(1, 900)


def test_the_next_connection_is_for_whoever_has_least() -> None:
    for number, connections in ((1, 12), (2, 10), (3, 30)):
        shares.tell(number, connections)
    assert [shares.has_too_many(n, count) for n, count in ((1, 12), (2, 10), (3, 30))] == [
        True,
        False,
        True,
    ]
    assert not shares.has_too_many(1, 11)  # a difference of one is none


def test_half_of_what_one_has_more_is_for_others() -> None:
    for number, connections in ((1, 40), (2, 10), (3, 18)):
        shares.tell(number, connections)
    assert [shares.surplus(n, count) for n, count in ((1, 40), (2, 10), (3, 18))] == [15, 0, 0]
    assert shares.surplus(3, 19) == 4


def test_who_has_told_nothing_for_seconds_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    shares.tell(1, 0)
    shares.tell(2, 50)
    assert shares.has_too_many(2, 50)
    monkeypatch.setattr(shares, "FRESH", -1.0)
    assert not shares.has_too_many(2, 50)


def test_processes_that_were_forked_read_the_same_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "_board", mmap(-1, shares.PLACES * shares.ENTRY.size))
    child = os.fork()
    if child == 0:
        shares.tell(7, 3)
        os._exit(0)
    os.waitpid(child, 0)
    assert shares.has_too_many(8, 5)
