"""Tables as files: CSV as it is made, XLSX by way of the disk; neither is ever held as a whole."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from receiver.exchange.leaving import Cell

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
PIECE = 1 << 16
ROWS_A_SHEET = 1_000_000  # Excel takes 1,048,576
_TEXTS_STAY_TEXTS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


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


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook, written to a file that has no name and is gone when it is closed."""
    with TemporaryFile() as file:
        _write(file, headings, rows)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with xlsxwriter.Workbook(file, _TEXTS_STAY_TEXTS) as book:
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet, at = None, 0
        for row in rows:
            if sheet is None or at >= ROWS_A_SHEET:
                sheet, at = _sheet(book, headings, bold), 0
            at += 1
            _write_row(sheet, at, row, moment)
        if sheet is None:
            _sheet(book, headings, bold)


def _write_row(
    sheet: Worksheet, at: int, row: Sequence[Cell], moment: xlsxwriter.format.Format
) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            sheet.write_datetime(at, column, cell, moment)
        elif isinstance(cell, int):
            sheet.write_number(at, column, cell)
        elif cell:
            sheet.write_string(at, column, cell)


def _sheet(
    book: xlsxwriter.Workbook, headings: Sequence[str], bold: xlsxwriter.format.Format
) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22)
    sheet.write_row(0, 0, headings, bold)
    return sheet


def _plain(cell: Cell) -> Cell:
    return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell
