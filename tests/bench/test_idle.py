"""What an idle server takes is what the system counts for its processes."""

import os
import subprocess
import sys

from bench.measures.idle import TICKS, worked


def taken() -> float:
    """What this process has taken so far, as Python knows it."""
    told = os.times()
    return told.user + told.system


def test_the_time_of_a_process_is_what_the_system_counts() -> None:
    before = taken()
    told = worked([os.getpid()])
    assert before - 2 / TICKS <= told <= taken() + 2 / TICKS


def test_the_times_of_all_processes_are_added() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        alone = worked([os.getpid()])
        assert worked([os.getpid(), other.pid]) >= alone + worked([other.pid])
        other.communicate(b"\n")
