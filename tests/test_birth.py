"""Whatever is loaded stays, and is not looked through for garbage."""

import subprocess
import sys

from config import ROOT

LOOK = """
import gc
import receiver
print(gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def test_garbage_is_looked_for_from_now_on_and_not_among_what_is_loaded() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True"]
