"""How long and how often to measure, and where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir

from config import ROOT
from tests.folders import temporary_folder

QUICK_PART = 50
ENOUGH = 40


@dataclass(frozen=True)
class Plan:
    """One run of the bench."""

    folder: Path
    repeat: int = 5
    seconds: float = 5.0
    quick: bool = False
    huge: bool = False

    def many(self, number: int) -> int:
        """So many of something; a quick run only shows that all of it works."""
        return max(number // QUICK_PART, min(number, ENOUGH)) if self.quick else number

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder on a real disk for one measure, deleted afterwards."""
        folder = temporary_folder("bench", base=self.folder)
        try:
            yield folder
        finally:
            rmtree(folder, ignore_errors=True)


def usual_folder() -> Path:
    """Where temporary files go, if that is the disk of this checkout: syncs must be real."""
    temporary = Path(gettempdir())
    if temporary.stat().st_dev == ROOT.stat().st_dev:
        return temporary
    own = ROOT / "instance"
    own.mkdir(exist_ok=True, mode=0o755)
    return own
