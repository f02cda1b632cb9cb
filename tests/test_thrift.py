"""Freed memory goes back once work is over, and is not asked about again."""

import ctypes
from pathlib import Path

import pytest

from receiver.thrift import QUIET, Quiet, give_back

PIECE, MANY = 100_000, 400  # bytes that malloc takes from its heap, and not each for itself


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is, for who looks."""
    told = [1000.0]
    monkeypatch.setattr("receiver.thrift.time.monotonic", lambda: told[0])
    return told


def test_quiet_has_come_once_after_the_work(clock: list[float]) -> None:
    quiet = Quiet()
    assert not quiet.has_come(3)
    clock[0] += QUIET
    assert quiet.has_come(3)
    clock[0] += QUIET
    assert not quiet.has_come(3)


def test_more_work_puts_it_off(clock: list[float]) -> None:
    quiet = Quiet()
    quiet.has_come(3)
    clock[0] += QUIET / 2
    assert not quiet.has_come(4)
    clock[0] += QUIET / 2
    assert not quiet.has_come(4)
    clock[0] += QUIET / 2
    assert quiet.has_come(4)


def test_whoever_has_done_nothing_gives_back_what_beginning_took(clock: list[float]) -> None:
    assert Quiet().has_come(0)


def test_what_was_freed_is_the_systems_again() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    taken = [libc.malloc(PIECE) for _ in range(MANY)]
    for piece in taken:
        ctypes.memset(piece, 1, PIECE)
    for piece in taken[:-1]:  # the last one keeps the end of the heap where it is
        libc.free(piece)
    before = _resident()
    give_back()
    libc.free(taken[-1])
    assert before - _resident() > PIECE * MANY / 2


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096
