"""Processes that begin with the application loaded: forks of one that took the second it takes.

server = Program("receiver.supervisor", environ=environ, printed=folder / "printed")
server.wait(timeout=40)
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from config import ROOT

LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["tests.conftest", "gunicorn.app.wsgiapp", "receiver.web.express"])


class Program:
    """What `python -m` would run, in this environment alone; it is asked as a Popen is.

    What it prints is added to a file, and what it complains of to the same or to another one.
    """

    def __init__(
        self,
        *command: str,
        environ: dict[str, str],
        printed: Path,
        complaints: Path | None = None,
    ) -> None:
        told = (command, environ, printed, complaints or printed)
        self.process = LOADED.Process(target=become, args=told)
        self.process.start()
        assert self.process.pid
        self.pid = self.process.pid

    def poll(self) -> int | None:
        """The status it ended with, below zero for a signal; nothing while it runs."""
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The same, when it has ended."""
        self.process.join(timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(self.process.name, timeout or 0)
        return status

    def send_signal(self, how: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def become(command: tuple[str, ...], environ: dict[str, str], *streams: Path) -> None:
    """Forget who started us, and be that program."""
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number, path in enumerate(streams, start=1):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    sys.argv[:] = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
