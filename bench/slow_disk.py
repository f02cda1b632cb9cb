"""A disk whose syncs take longer: for any program that is started with these variables."""

import subprocess
import sys
from pathlib import Path

from bench.found import NoFigure

SOURCE = Path(__file__).parent / "slow_sync.c"
LONGER = 5  # milliseconds
TRIES = 20
TRIAL = """import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
db.execute("CREATE TABLE trial (number)")
began = time.perf_counter()
for number in range(int(sys.argv[2])):
    db.execute("INSERT INTO trial VALUES (?)", (number,))
print(time.perf_counter() - began)
"""


class NotSlower(NoFigure):
    """The database does not notice, so the figure would mean nothing."""


def slower(folder: Path) -> dict[str, str]:
    """Variables that make each fsync and fdatasync take 5 ms longer. Raises NotSlower."""
    library = folder / "slow_sync.so"
    build = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(build, check=True, timeout=60)
    environ = {"LD_PRELOAD": str(library), "SLOW_SYNC_MS": str(LONGER)}
    taken = _trial(folder / "trial.db", environ)
    if taken < TRIES * LONGER / 1000:
        raise NotSlower(f"{TRIES} commits took {taken * 1000:.0f} ms")
    return environ


def _trial(database: Path, environ: dict[str, str]) -> float:
    """How long some commits of SQLite take."""
    done = subprocess.run(
        [sys.executable, "-c", TRIAL, str(database), str(TRIES)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(done.stdout)
