"""Fences tell whose a claim is, and whether they can still come back to it."""

import os
import threading

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
