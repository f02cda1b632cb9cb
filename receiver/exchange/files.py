"""Tables as CSV, as they are made."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from receiver.exchange.leaving import Cell

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
PIECE = 1 << 16


def as_csv(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str
) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it, some rows at a time."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator)
    held.write(BOM)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if held.tell() > PIECE:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def _plain(cell: Cell) -> Cell:
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell
