"""How much more memory a server needs while all members are taken away as a file."""

import json
import subprocess
import sys

from bench import shops
from bench.found import Found, NoFigure, below
from bench.plan import Plan
from bench.servers import POSTGRES, SQLITE
from bench.taken import Taken
from config import ROOT

LIMIT = 60.0


class NotTaken(NoFigure):
    """The file did not come."""


def on_sqlite(plan: Plan) -> list[Found]:
    """On SQLite."""
    return _measured(plan, SQLITE)


def on_postgres(plan: Plan) -> list[Found]:
    """On PostgreSQL."""
    return _measured(plan, POSTGRES)


def _measured(plan: Plan, backend: str) -> list[Found]:
    files = taken(shops.site(plan, backend).environ)
    told = "; ".join(f"{one.format} {one.megabytes:.1f} MB in {one.seconds:.1f} s" for one in files)
    line = f"more memory for all members as a file, {backend}"
    return [Found(line, (sum(one.more_memory for one in files),), below(LIMIT), "MB", told)]


def taken(environ: dict[str, str]) -> list[Taken]:
    """Both kinds of files, from a process that has done nothing else. Raises NotTaken."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.taken"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotTaken(done.stderr[-1000:])
    return [Taken(**one) for one in json.loads(done.stdout.splitlines()[-1])]
