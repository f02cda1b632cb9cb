"""Fences tell whose a claim is, and whether they can still come back to it."""

import os
import signal
import threading
from datetime import timedelta

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


def tell_when_told(hear: int, say: int) -> None:
    """Be at work from one word to the next."""
    with fences.at_work(timedelta(minutes=5)):
        os.write(say, fences.new().encode())
        os.read(hear, 1)
    os.write(say, b"done")
    os.read(hear, 1)
    os._exit(0)


def test_what_a_forked_process_is_at_work_with_is_in_hand_until_it_lays_it_down() -> None:
    """R14: two processes carry letters; a clock set ahead must not let one take the other's."""
    (hear, told), (heard, say) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        tell_when_told(hear, say)
    fence = os.read(heard, 32).decode()
    assert fences.is_in_hand(fence)
    os.write(told, b".")
    assert os.read(heard, 4) == b"done"
    assert not fences.is_in_hand(fence)
    os.write(told, b".")
    os.waitpid(pid, 0)


def test_what_a_dead_process_was_at_work_with_is_in_nobodys_hand() -> None:
    (hear, _told), (heard, say) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        tell_when_told(hear, say)
    fence = os.read(heard, 32).decode()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert not fences.is_in_hand(fence)
