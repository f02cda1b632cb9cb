"""Tables as CSV, as they are made."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from receiver.exchange.leaving import Cell
from receiver.rules.cells import Amount

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
        writer.writerow([_plain(cell, separator) for cell in row])
        if held.tell() > PIECE:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def _plain(cell: Cell, separator: str) -> str | int | None:
    """Where a comma sets cells apart, a point sets off the cents; else it is the comma."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Amount):
        whole, cents = divmod(abs(cell.cents), 100)
        return f"{'-' if cell.cents < 0 else ''}{whole}{'.' if separator == ',' else ','}{cents:02}"
    return cell
