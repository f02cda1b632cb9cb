"""Letters that were kept as files, for want of a mail server."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

# As the mailer names them: by the day of the letter, its number and its kind.
LETTER = re.compile(r"(\d{4}-\d\d-\d\d)-\d{6,}-[a-z-]+\.(?:eml|new)")


def remove_files(folder: Path, end: datetime, *, most: int) -> bool:
    """Remove so many of the letters from before this day; whether that was all of them."""
    removed = 0
    for path in islice(_older(folder, f"{end:%Y-%m-%d}"), most):
        path.unlink(missing_ok=True)  # another worker may be at it too
        removed += 1
    return removed < most


def _older(folder: Path, day: str) -> Iterator[Path]:
    if folder.is_dir():
        for path in folder.iterdir():
            name = LETTER.fullmatch(path.name)
            if name and name[1] < day:
                yield path
