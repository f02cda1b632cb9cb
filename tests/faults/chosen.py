"""What a torture is told from outside: TORTURE_SEED repeats it, TORTURE_SIZE makes it longer."""

import os
import random
import secrets
from collections.abc import Callable

SIZE = int(os.environ.get("TORTURE_SIZE", "1"))
SEED = int(os.environ.get("TORTURE_SEED", str(secrets.randbelow(10**6))))

SETTLED_WITHIN = 300.0  # seconds for the end of all work; as a rule it takes a few
Say = Callable[[str], None]


def chance(name: str) -> random.Random:
    """Dice of its own for each test, which fall the same way for the same seed."""
    return random.Random(f"{SEED} {name}")
