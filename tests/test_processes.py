"""Processes are kept running, and stopped together."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT
from receiver.processes import FIRST_PAUSE, LONGEST_PAUSE, Kept
from tests.live import child_called, wait_for

HEAD = """
import os, signal, sys, time
from receiver.processes import Keeper, Kept, CannotStart
def sleep(): time.sleep(60)
def stubborn(): signal.signal(signal.SIGTERM, signal.SIG_IGN); print("deaf", flush=True); sleep()
def fail_when(told):
    while not os.path.exists(told): time.sleep(0.02)
    sys.exit(3)
def keep(*kept): Keeper(list(kept), say=lambda line: print(line, flush=True)).keep()
"""


@contextmanager
def keeping(body: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the body, which keeps others."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD + body],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def child(name: str, keeper: subprocess.Popen[str]) -> int:
    return wait_for(lambda: child_called(f"portaria-{name}", keeper.pid), what=name)


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def has_ended(keeper: subprocess.Popen[str], *, asked: Callable[[], None]) -> bool:
    asked()
    return keeper.poll() is not None


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_are_stopped_together(how: signal.Signals) -> None:
    with keeping("keep(Kept('web', sleep), Kept('worker', sleep))") as keeper:
        children = [child("web", keeper), child("worker", keeper)]
        keeper.send_signal(how)
        assert keeper.wait(timeout=20) == 0
        assert not any(is_there(pid) for pid in children)


def test_a_killed_one_is_started_again_and_the_other_is_left_alone() -> None:
    with keeping("keep(Kept('web', sleep, must_start=True), Kept('worker', sleep))") as keeper:
        web, worker = child("web", keeper), child("worker", keeper)
        os.kill(web, signal.SIGKILL)
        wait_for(lambda: child("web", keeper) != web, what="another web")
        assert child("worker", keeper) == worker
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "web was ended by SIGKILL; starting it again in 0.4 s\n"


def test_one_that_must_run_and_cannot_ends_all_with_its_reason(tmp_path: Path) -> None:
    told = tmp_path / "told"
    web = f"Kept('web', lambda: fail_when({str(told)!r}), must_start=True)"
    body = f"try: keep(Kept('worker', sleep), {web})\nexcept CannotStart as reason: print(reason)"
    with keeping(body) as keeper:
        worker = child("worker", keeper)
        told.touch()
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "web cannot start: it ended with status 3\n"
        assert keeper.wait(timeout=20) == 0
        assert not is_there(worker)


def test_who_runs_only_while_wanted_is_started_then_and_ends_without_a_word(tmp_path: Path) -> None:
    """What it was called for is done; one that fails is told of as any other."""
    lives = tmp_path / "lives"
    body = f"""
def live():
    with open({str(lives)!r}, "a") as told: told.write(".")
    sys.exit(0 if os.path.getsize({str(lives)!r}) < 3 else 7)
keep(Kept("other", live, is_wanted=lambda: False), Kept("one", live, is_wanted=lambda: True))
"""
    with keeping(body) as keeper:
        assert keeper.stdout is not None
        assert keeper.stdout.readline().startswith("one ended with status 7; starting it again")
    assert len(lives.read_text()) == 3


def test_what_was_loaded_before_a_process_began_is_not_looked_through_again() -> None:
    told = 'lambda: (print(__import__("gc").get_freeze_count(), flush=True), sleep())'
    with keeping(f'keep(Kept("one", {told}))') as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 1000


def test_who_does_not_stop_is_killed_when_asked_twice() -> None:
    with keeping("keep(Kept('worker', stubborn))") as keeper:
        worker = child("worker", keeper)
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "deaf\n"
        # Two signals that come together are one for the system: it is asked until it hears.
        wait_for(lambda: has_ended(keeper, asked=keeper.terminate), what="the end")
        assert not is_there(worker)


def test_a_killed_keeper_leaves_nobody_behind() -> None:
    with keeping("keep(Kept('worker', sleep))") as keeper:
        worker = child("worker", keeper)
        keeper.kill()
        wait_for(lambda: not is_there(worker), what="the end of the worker")


def test_the_pause_before_the_next_start_grows_and_is_bounded() -> None:
    one = Kept("web", run=lambda: None)
    pauses = []
    for one.short_lives in range(12):
        pauses.append(one.pause)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)


def test_to_be_told_again_while_it_is_heard_stops_nothing_halfway() -> None:
    """The keeper says it twice, and whoever hears it may be holding a lock at that moment."""
    body = """
import os, signal, threading
from receiver.processes import when_told_to_stop
lock = threading.Lock()
def stop():
    with lock: os.kill(os.getpid(), signal.SIGTERM); print("heard", flush=True)
when_told_to_stop(stop)
os.kill(os.getpid(), signal.SIGTERM)
print("over")
"""
    told = [sys.executable, "-c", body]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "heard\nover\n"
