"""Who had no time while many connected gets its part of the kept connections later."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from gunicorn.http.wsgi import Response

from receiver import shares
from receiver.web.answers import Answer
from receiver.web.express import BEAT, ExpressWorker
from tests import live
from tests.database import Databases
from tests.live import Live
from tests.web.test_over_the_wire import BODY, connect, with_length

MANY = 24


def is_ended(line: socket.socket, number: int) -> bool:
    """Whether the answer to one more postback is the last one of its connection."""
    line.sendall(with_length(BODY + b"&number=%d" % number))
    told = b""
    while b"}" not in told:
        told += line.recv(65536)
    assert told.startswith(b"HTTP/1.1 200")
    return b"Connection: close" in told


def ended_in_a_round(server: Live, lines: list[socket.socket]) -> int:
    """How many connections had to be made anew."""
    ended = [at for at, line in enumerate(lines) if is_ended(line, at)]
    for at in ended:
        lines[at].close()
        lines[at] = connect(server)
    return len(ended)


def lead(server: Live) -> int:
    """How many connections more than the other one the process has that has more."""
    one, other = (len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in server.web_processes())
    return abs(one - other)


def test_kept_connections_are_evened_out(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as url, live.serving(url, folder=tmp_path) as server:
        busy, _ = server.web_processes()
        live.freeze(busy)
        lines = [connect(server) for _ in range(MANY)]
        live.wait_for(lambda: lead(server) > MANY // 2, what="the other one, who takes all of them")
        os.kill(busy, signal.SIGCONT)
        time.sleep(3 * BEAT)  # it tells that it is there
        ended = sum(iter(lambda: ended_in_a_round(server, lines), 0))
        assert lead(server) <= shares.FEW
        assert ended <= MANY // 2 + shares.FEW
        for line in lines:
            line.close()


@pytest.mark.parametrize("owed", [0, 1])
def test_so_many_end_as_are_owed_to_others(owed: int) -> None:
    near, far = socket.socketpair()
    worker = ExpressWorker.__new__(ExpressWorker)
    worker.alive, worker.keepalived_conns, worker.max_keepalived = True, [], 10
    worker.owed_to_others = owed
    with near, far:
        kept = []
        for _ in range(2):
            request = Request(Config(), IterUnreader([with_length(BODY)]), ("127.0.0.1", 1))
            response = Response(request, near, Config())
            answer = Answer("stored", 200, "200 OK", [], b"", b"\r\n")
            kept.append(worker._answer(response, answer))
    assert kept == [not owed, True]
