"""Load as fast as it goes: wrk, with distinct bodies."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.bodies import fresh_numbers, write_for_wrk
from bench.found import NoFigure

SCRIPT = Path(__file__).parent / "post.lua"
CONNECTIONS = 64
NEW, KEPT = "close", "keep-alive"

_ANSWERS = re.compile(r"^\s*(\d+) requests in ", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_REFUSED = re.compile(r"^\s*Non-2xx or 3xx responses: (\d+)", re.MULTILINE)
_BROKEN = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")


class BadLoad(NoFigure):
    """Not everything was answered with 200, so the figure would mean nothing."""


@dataclass(frozen=True)
class Load:
    """What wrk says at its end."""

    answers: int
    rate: float
    refused: int
    broken: int


def post(port: int, *, seconds: float, connection: str, folder: Path) -> Load:
    """Post for so long over 64 connections, kept or new for each. Raises BadLoad."""
    pieces = folder / "pieces.lua"
    write_for_wrk(pieces)
    told = [str(pieces), str(fresh_numbers()), connection]
    options = ["-t2", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}", "--timeout", "30"]
    done = subprocess.run(
        ["wrk", *options, "-s", str(SCRIPT), f"http://127.0.0.1:{port}", "--", *told],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    load = read(done.stdout)
    if load.refused or load.broken or not load.answers:
        raise BadLoad(done.stdout)
    return load


def read(printed: str) -> Load:
    """Read what wrk prints; what went well it does not mention."""
    answers, rate = _ANSWERS.search(printed), _RATE.search(printed)
    if answers is None or rate is None:
        raise BadLoad(printed)
    refused, broken = _REFUSED.search(printed), _BROKEN.search(printed)
    return Load(
        answers=int(answers[1]),
        rate=float(rate[1]),
        refused=int(refused[1]) if refused else 0,
        broken=sum(map(int, broken.groups())) if broken else 0,
    )
