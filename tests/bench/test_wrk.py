"""What wrk prints is read right, and a load that went wrong is no figure."""

import pytest

from bench import wrk
from bench.wrk import BadLoad

GOOD = """Running 2s test @ http://127.0.0.1:8000
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    34.98ms   11.33ms 121.73ms   80.91%
    Req/Sec     0.92k   144.58     1.15k    67.50%
  3658 requests in 2.01s, 618.01KB read
Requests/sec:   1823.41
Transfer/sec:    308.06KB
"""
REFUSED = "  Non-2xx or 3xx responses: 12\n"
BROKEN = "  Socket errors: connect 1, read 2, write 0, timeout 3\n"


def test_answers_and_rate_are_read() -> None:
    assert wrk.read(GOOD) == wrk.Load(answers=3658, rate=1823.41, refused=0, broken=0)


def test_refusals_and_broken_connections_are_read() -> None:
    load = wrk.read(GOOD + BROKEN + REFUSED)
    assert (load.refused, load.broken) == (12, 6)


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(BadLoad):
        wrk.read("unable to connect to 127.0.0.1:8000 Connection refused\n")
