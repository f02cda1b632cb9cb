"""What bin/torture runs: the tests of faults again and again, larger, with one seed after another."""

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence

from config import ROOT

TESTS = {
    "everything": "test_everything.py",
    "kills": "test_storm.py",
    "brokers": "test_brokers.py",
    "power": "test_power.py",
    "disk": "test_disk_full.py",
    "lock": "test_locked.py",
    "mail": "test_mail_trouble.py",
    "clock": "test_clock.py",
    "network": "test_network.py",
}
SIZE = 3


def main(arguments: Sequence[str]) -> int:
    """Go on until the time is over or something is lost; 0 when nothing was."""
    asked = parser().parse_args(arguments)
    last, rounds = time.monotonic() + 60 * asked.minutes, 0
    while rounds == 0 or time.monotonic() < last:
        seed = asked.seed + rounds
        failed = one_round(seed, asked.size, asked.only)
        if failed:
            only = f" --only {asked.only}" if asked.only else ""
            again = f"bin/torture --seed {seed} --size {asked.size}{only}"
            sys.stdout.write(f"Something was lost, or could not be tried. Once more: {again}\n")
            return failed
        rounds += 1
    sys.stdout.write(f"{rounds} rounds, seeds {asked.seed} to {seed}: nothing was lost.\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    asked = argparse.ArgumentParser("bin/torture", description=(__doc__ or "").split(":")[1])
    asked.add_argument("--minutes", type=float, default=0, help="begin no round after so long")
    asked.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of round one")
    asked.add_argument("--size", type=int, default=SIZE, help="1 as in bin/test, 3 by default")
    asked.add_argument("--only", choices=TESTS, help="one kind of fault")
    return asked


def one_round(seed: int, size: int, only: str | None) -> int:
    """All of it once, one after another; the status of pytest."""
    files = [TESTS[only]] if only else list(TESTS.values())
    told = {"TORTURE_SEED": str(seed), "TORTURE_SIZE": str(size)}
    command = [sys.executable, "-m", "pytest", "-x", *(f"tests/faults/{name}" for name in files)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
