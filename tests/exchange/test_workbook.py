"""A workbook is sent while it is made, and is one to whoever reads it strictly."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from receiver.exchange import workbook
from receiver.exchange.leaving import Cell
from receiver.exchange.workbook import as_xlsx

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ODD = 'a<b>&"c" _x0041_ \ud800\x00 ção 🎸 \n fim '
READ = 'a<b>&"c" _x005F_x0041_  ção 🎸 \n fim '
MOMENT = datetime(2026, 11, 26, 18, 30, 59)  # noqa: DTZ001 - as on the clock of the producer


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    """Every part of the zip, parsed; each is whole and has a kind."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        found = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    kinds = found["[Content_Types].xml"]
    named = {f"/{name}" for name in found}
    assert {kind.get("PartName") for kind in kinds if kind.get("PartName")} <= named
    for name in ("xl/_rels/workbook.xml.rels", "_rels/.rels"):
        base = "xl/" if name.startswith("xl") else ""
        assert {f"/{base}{link.get('Target')}" for link in found[name]} <= named
    return found


def rows(sheet: ElementTree.Element) -> list[dict[str, str]]:
    """The cells of each row by their places, as text."""
    return [
        {str(cell.get("r")): "".join(cell.itertext()) for cell in row}
        for row in sheet.iter(f"{SHEET}row")
    ]


def test_each_cell_is_read_as_what_it_was() -> None:
    table: list[list[Cell]] = [[ODD, 7, MOMENT, None, 0, "=1+1"]]
    sheet = parts(b"".join(as_xlsx(list("abcdef"), table)))["xl/worksheets/sheet1.xml"]
    heading, row = rows(sheet)
    assert heading == {f"{letter.upper()}1": letter for letter in "abcdef"}
    assert (row["A2"], row["B2"], row["E2"], row["F2"]) == (READ, "7", "0", "=1+1")
    day = datetime(1899, 12, 30) + timedelta(days=float(row["C2"]))  # noqa: DTZ001 - as above
    assert abs(day - MOMENT) < timedelta(seconds=0.5)
    assert "D2" not in row and sheet.find(f".//{SHEET}f") is None


def test_its_first_bytes_wait_for_no_row_and_little_is_held() -> None:
    asked: list[int] = []

    def people() -> Iterator[list[Cell]]:
        for number in range(20_000):
            asked.append(number)
            yield [f"Pessoa {number * 7919 % 10_007}", number]

    pieces = as_xlsx(["Nome", "Número"], people())
    assert next(pieces).startswith(b"PK") and asked == []
    some, left = next(pieces), len(asked)
    assert some and left < 2000
    rest = list(pieces)
    assert len(rest) > 10 and all(0 < len(piece) < workbook.PIECE for piece in rest)


def test_more_than_a_sheet_takes_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 2)
    found = parts(b"".join(as_xlsx(["n"], [[number] for number in range(1, 6)])))
    sheets = found["xl/workbook.xml"].iter(f"{SHEET}sheet")
    assert [sheet.get("name") for sheet in sheets] == ["Sheet1", "Sheet2", "Sheet3"]
    told = [rows(found[f"xl/worksheets/sheet{n}.xml"]) for n in (1, 2, 3)]
    assert [[row[min(row)] for row in sheet] for sheet in told] == [
        ["n", "1", "2"],
        ["n", "3", "4"],
        ["n", "5"],
    ]


def test_nobody_at_all_is_a_sheet_with_its_first_row() -> None:
    assert rows(parts(b"".join(as_xlsx(["n"], [])))["xl/worksheets/sheet1.xml"]) == [{"A1": "n"}]
