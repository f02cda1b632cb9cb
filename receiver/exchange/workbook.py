"""A workbook that is sent while it is made: sheets of rows in a zip, and nothing held as a whole.

Only what lists of people and of money need: texts that stay texts, whole numbers, days, moments,
and sums that Excel shows in their currency.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from string import ascii_uppercase
from xml.sax.saxutils import escape

from receiver.exchange.leaving import Cell
from receiver.rules.cells import Amount

PIECE = 1 << 16
ROWS_A_SHEET = 500_000  # Excel takes 1,048,576, and some readers no part of 2 GB
LONGEST_TEXT = 32_767  # letters that Excel takes in one cell
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a table knows no zones
_DAY = timedelta(days=1)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOLD, _MOMENT, _DATE, _SUM = 1, 2, 3, 4  # of the styles; then those of the currencies
_CURRENCIES = {"BRL": "[$R$-416]\\ ", "USD": "[$$-409]", "EUR": "[$€-2]\\ "}
_FORMATS = (
    *("yyyy\\-mm\\-dd\\ hh:mm:ss", "yyyy\\-mm\\-dd", "#,##0.00"),
    *(f"{sign}#,##0.00" for sign in _CURRENCIES.values()),
)
_STYLE_OF = {currency: _SUM + place for place, currency in enumerate(_CURRENCIES, start=1)}
_NUMBERS = "".join(
    f'<numFmt numFmtId="{number}" formatCode="{told}"/>'
    for number, told in enumerate(_FORMATS, start=164)
)
_CELLS = "".join(
    f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    for number in range(164, 164 + len(_FORMATS))
)
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">\
<numFmts count="{len(_FORMATS)}">{_NUMBERS}</numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="{2 + len(_FORMATS)}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
{_CELLS}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
# A part that is not named here is a sheet: how many there are is known only in the end.
_KINDS = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/></Types>"""


class _Out:
    """What was written and not taken yet; a file in which there is no way back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """What was not taken yet can still be."""

    def taken(self) -> Iterator[bytes]:
        if self._held:
            yield bytes(self._held)
            self._held.clear()


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook, piece by piece: its first bytes do not wait for its last row."""
    out, left, sheets = _Out(), iter(rows), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _KINDS)
        book.writestr("_rels/.rels", _links([("officeDocument", "xl/workbook.xml")]))
        book.writestr("xl/styles.xml", _STYLES)
        yield from out.taken()
        first = next(left, None)
        while first is not None or not sheets:
            sheets += 1
            some = chain([first] if first else [], islice(left, ROWS_A_SHEET - 1))
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w") as part:
                for piece in _sheet(headings, some):
                    part.write(piece.encode())
                    yield from out.taken()
            first = next(left, None)
        book.writestr("xl/workbook.xml", _contents(sheets))
        parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
        book.writestr("xl/_rels/workbook.xml.rels", _links([*parts, ("styles", "styles.xml")]))
    yield from out.taken()


def _links(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _contents(sheets: int) -> str:
    told = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" r:id="rId{number}"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<bookViews><workbookView/></bookViews><sheets>{told}</sheets></workbook>"
    )


def _sheet(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A sheet, some rows at a time; the first row stays in sight."""
    held = [
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols><col min="1" max="{len(headings)}" width="22"'
        ' customWidth="1"/></cols><sheetData>'
    ]
    size = 0
    for number, row in enumerate(chain([headings], rows), start=1):
        style = _BOLD if number == 1 else 0
        cells = "".join(
            _cell(cell, f"{letter}{number}", style)
            for letter, cell in zip(ascii_uppercase, row, strict=False)
            if cell or cell == 0
        )
        held.append(f'<row r="{number}">{cells}</row>')
        size += len(cells)
        if size > PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join([*held, "</sheetData></worksheet>"])


def _cell(cell: Cell, place: str, style: int) -> str:
    if isinstance(cell, datetime):
        days = (cell.replace(microsecond=0) - _FIRST_DAY) / _DAY  # parts of a second show nowhere
        return f'<c r="{place}" s="{_MOMENT}"><v>{days:.10f}</v></c>'
    if isinstance(cell, date):
        days = (cell - _FIRST_DAY.date()) / _DAY
        return f'<c r="{place}" s="{_DATE}"><v>{days:.0f}</v></c>'
    if isinstance(cell, Amount):
        style = _STYLE_OF.get(cell.currency, _SUM)
        return f'<c r="{place}" s="{style}"><v>{Decimal(cell.cents).scaleb(-2):f}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = _NOT_IN_XML.sub("", str(cell)[:LONGEST_TEXT])
    told = escape(_LIKE_AN_ESCAPE.sub("_x005F_", text))
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'
    )
