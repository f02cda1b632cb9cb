"""Fences tell whose a claim is, and whether they can still come back to it."""

import mmap
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from receiver import fences


def test_no_two_are_alike_and_all_fit_into_their_column() -> None:
    made = {fences.new() for _ in range(100)}
    assert {len(fence) for fence in made} == {32}
    assert len(made) == 100


def test_a_living_process_is_not_dead() -> None:
    assert not fences.is_dead(fences.new())


def test_a_process_that_has_ended_here_is_dead() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    mine = fences.new()
    assert fences.is_dead(f"{mine[:8]}{pid:08x}{mine[16:]}")


def test_a_thread_knows_its_own() -> None:
    made: list[str] = []
    other = threading.Thread(target=lambda: made.append(fences.new()))
    other.start()
    other.join()
    assert fences.new().startswith(fences.own())
    assert not made[0].startswith(fences.own())


def test_of_other_machines_and_of_what_is_no_fence_nothing_is_known() -> None:
    mine = fences.new()
    elsewhere = "0" * 8 if mine[:8] != "0" * 8 else "1" * 8
    assert not fences.is_dead(elsewhere + mine[8:])
    assert not fences.is_dead(mine[:8] + "not hex!" + mine[16:])
    assert not fences.is_dead("")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is shared by a test is shared by no other one."""
    table = mmap.mmap(-1, len(fences._Here.at_work), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    monkeypatch.setattr(fences._Here, "at_work", table)


def be_at_work(hear: int, say: int) -> None:
    """From one word to the next."""
    with fences.at_work(timedelta(minutes=5)):
        os.write(say, fences.new().encode())
        os.read(hear, 1)
    os.write(say, b"done")
    os.read(hear, 1)


@dataclass
class Other:
    """A process that was forked from this one; it tells the fence of what it is at work with."""

    pid: int
    heard: int
    told: int

    def hear(self, most: int) -> str:
        return os.read(self.heard, most).decode()

    def tell(self) -> None:
        os.write(self.told, b".")

    def die(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = 0


@contextmanager
def forked() -> Iterator[Other]:
    (hear, told), (heard, say) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        be_at_work(hear, say)
        os._exit(0)
    other = Other(pid, heard, told)
    try:
        yield other
    finally:
        if other.pid:
            other.die()
        for each in (hear, told, heard, say):
            os.close(each)


def test_what_others_are_at_work_with_is_in_hand_until_they_lay_it_down(alone: None) -> None:
    """R14: two processes carry letters; a clock set ahead must not let one take the other's."""
    fences.share()
    with forked() as other:
        fence = other.hear(32)
        assert fences.is_in_hand(fence)
        other.tell()
        assert other.hear(4) == "done"
        assert not fences.is_in_hand(fence)


def test_what_the_dead_were_at_work_with_is_in_nobodys_hand(alone: None) -> None:
    fences.share()
    with forked() as other:
        fence = other.hear(32)
        other.die()
        assert not fences.is_in_hand(fence)


def test_who_does_not_share_knows_of_its_own_alone(alone: None) -> None:
    """Another worker of this machine, started by itself: of that one the lease must tell."""
    with forked() as other:
        assert not fences.is_in_hand(other.hear(32))
    with fences.at_work(timedelta(minutes=5)):
        assert fences.is_in_hand(fences.new())
