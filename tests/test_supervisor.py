"""bin/serve's own part: starts everything, or says in one line why not."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import ROOT
from tests import live
from tests.live import KEY, Live, wait_for
from tests.postgres import children_of


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_starts_says_where_it_is_and_stops_cleanly(
    database_url: str, tmp_path: Path, how: signal.Signals
) -> None:
    with live.executing(database_url, folder=tmp_path) as server:
        with urlopen(server.invitation) as page:
            assert page.status == 200
        groups = [server.web(), server.worker()]
        assert server.stop(how) == 0
    for group in groups:
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)


def test_nothing_secret_is_printed(server: Live) -> None:
    secret = (server.folder / "instance" / "secret_key").read_text()
    server.stop()
    assert secret not in server.printed
    assert KEY not in server.printed


def test_web_and_worker_that_were_killed_come_back(server: Live) -> None:
    web, worker = server.web(), server.worker()
    server.kill(web)
    server.kill(worker)
    wait_for(lambda: server.web() != web, what="another web")
    wait_for(lambda: server.worker() != worker, what="another worker")
    wait_for(server.is_ready, what="an answer")


def test_a_worker_that_outlives_the_rest_does_not_keep_the_address(server: Live) -> None:
    """Else the next start would fail, and who calls would wait for an answer of nobody."""
    web, worker = server.web(), server.worker()
    os.killpg(worker, signal.SIGSTOP)  # it is told to end, and takes its time
    server.process.kill()
    server.kill(web)
    server.process.wait()
    try:
        wait_for(lambda: is_free(int(server.environ["PORT"])), what="the address")
    finally:
        server.kill(worker)


def is_free(port: int) -> bool:
    """Whether one may listen there."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def test_the_host_is_honoured(database_url: str, tmp_path: Path) -> None:
    with live.serving(database_url, folder=tmp_path, HOST="127.0.0.2") as server:
        assert server.url.startswith("http://127.0.0.2:")


def refusal(folder: Path, **environ: str) -> str:
    """The one line of a start that was refused."""
    known = live.environment("", folder=folder, port=live.free_port()) | environ
    done = subprocess.run(
        [*live.AS_SERVED, live.PROGRAM],
        cwd=ROOT,
        env={name: text for name, text in known.items() if text},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal(tmp_path, PORT=str(port))
    assert said == (
        f"serve: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        f"choose another one: PORT={port + 1} bin/serve"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "eighty"),
        ("TIMEZONE", "Brasil"),
        ("MONETIZZE_KEY", "short"),
        ("DATABASE_URL", "mysql://loja:segredo@db.example.test/loja"),
        ("DATABASE_URL", "postgresql://loja:segredo@127.0.0.1:9/loja"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.db"),
        ("BROKER_URL", "redis://loja:segredo@127.0.0.1"),  # with SQLite
        ("BROKER_URL", "kafka://loja:segredo@127.0.0.1"),
        ("ADMIN_EMAIL", "dona"),
        ("HOST", "nowhere.invalid"),
    ],
)
def test_a_bad_setting_is_named_in_one_line_that_does_not_repeat_secrets(
    tmp_path: Path, name: str, text: str
) -> None:
    said = refusal(tmp_path, **{name: text})
    assert name in said or "cannot listen on nowhere.invalid" in said
    assert "segredo" not in said
    assert "short" not in said


def held(pid: int) -> set[str]:
    """What a process has open that no other may use: sockets, and files of a database."""
    links = [one.readlink() for one in Path(f"/proc/{pid}/fd").iterdir()]
    return {str(link) for link in links if str(link).startswith("socket:") or ".db" in link.name}


def test_who_forks_holds_nothing_of_the_database(server: Live) -> None:
    """Web processes and workers inherit all that is loaded, and the address; no connection."""
    keeper, web = held(server.process.pid), held(server.web())
    assert len(keeper) == 1
    assert keeper == web
    for one in server.web_processes():
        assert server.is_ready()
        assert held(one) >= keeper


def test_a_web_process_that_was_killed_is_followed_by_another(server: Live) -> None:
    web, first = server.web(), server.web_processes()
    for one in first:
        os.kill(one, signal.SIGKILL)
    wait_for(
        lambda: len(set(children_of(web)) - set(first)) == len(first), what="other web processes"
    )
    wait_for(server.is_ready, what="an answer")
    assert server.web() == web
