"""The supervisor in a hurry, on a machine whose clock is wrong by what the file CLOCK says.

The hours stand in the file, and may change while it runs.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from receiver import context, processes
from receiver.supervisor import main

CLOCK = Path(os.environ["CLOCK"])


class Wrong(datetime):
    """The time of this machine."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # wall time is no Wrong
        """What the clock on the wall says."""
        return datetime.now(tz) + timedelta(hours=float(CLOCK.read_text() or 0))


def be_wrong() -> None:
    """Believe that clock from now on, and be in a hurry."""
    processes.FIRST_PAUSE = processes.LONGEST_PAUSE = 0.05
    setattr(context, "datetime", Wrong)  # noqa: B010 - for this one program


if __name__ == "__main__":
    be_wrong()
    sys.exit(main())
