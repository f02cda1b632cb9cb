"""Reads a workbook as a program for spreadsheets shows it: by its own words, by nothing of ours."""

import io
import re
import zipfile
from datetime import datetime, timedelta
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BEGIN = datetime(1899, 12, 30)  # noqa: DTZ001 - a table knows no zones
_SECOND = timedelta(seconds=1)


def shown(data: bytes) -> list[list[str]]:
    """The rows of the first sheet, each cell as the text that stands there."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    moments = _moments(styles)
    rows = [
        {str(cell.get("r")).rstrip("0123456789"): _text(cell, moments) for cell in row}
        for row in sheet.iter(f"{_MAIN}row")
    ]
    return [[row.get(column, "") for column in rows[0]] for row in rows]


def _moments(styles: ElementTree.Element) -> set[str]:
    """The styles that show a number as a day with its time."""
    formats = list(styles.iter(f"{_MAIN}numFmt"))
    days = {one.get("numFmtId") for one in formats if "hh" in str(one.get("formatCode"))}
    cells = styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    return {str(place) for place, cell in enumerate(cells) if cell.get("numFmtId") in days}


def _text(cell: ElementTree.Element, moments: set[str]) -> str:
    text = "".join(cell.itertext())
    if cell.get("s") not in moments:
        return re.sub("_x([0-9A-F]{4})_", lambda sign: chr(int(sign[1], 16)), text)
    at = _BEGIN + timedelta(days=float(text))
    near = at + _SECOND / 2
    near -= timedelta(microseconds=near.microsecond)
    # Some programs cut, some round: both must come to the same second.
    assert abs(at - near) < _SECOND / 500
    return near.isoformat(sep=" ")
