"""A file of somebody else's table: its encoding, its separator and its columns are recognised."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from receiver.rules.columns import Column, called

LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES = 300_000
MOST_COLUMNS = 60
LONGEST_CELL = 1000
SEPARATORS = (";", ",", "\t")
_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_IS_HASH = re.compile(r"\$[\w]{1,10}\$.{20,}|pbkdf2_sha256\$.+")
_IS_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SAMPLE = 30

Line = tuple[int, list[str]]


class Unreadable(Exception):
    """What was sent is no table; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decoded(data: bytes) -> str:
    """The text of a file, in whichever of the usual encodings it is. Raises Unreadable."""
    for encoding, mark in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:1000]:  # every second byte of plain letters is one
        return _strictly(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def separator(text: str) -> str:
    """What stands between the cells: what splits the first lines alike, and into the most."""
    first = text[:20_000].splitlines()[:_SAMPLE]

    def splits(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(first, delimiter=sign) if row]
        return min(widths, default=0), sum(widths)

    return max(SEPARATORS, key=splits)


def lines(text: str) -> Iterator[Line]:
    """The lines that hold anything, with their numbers. Raises Unreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    number, found = 1, 0
    try:
        for cells in reader:
            at, number = number, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                found += 1
                if found > MOST_LINES:
                    raise Unreadable("import-too-long")
                yield at, [cell[:LONGEST_CELL].strip() for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Unreadable("import-unreadable") from error


def has_header(first: Sequence[str]) -> bool:
    """Whether the first line names the columns; one that has an address does not."""
    return not any(_IS_ADDRESS.fullmatch(cell) for cell in first)


def guessed(header: Sequence[str], sample: Sequence[Sequence[str]]) -> list[Column | None]:
    """What each column holds: by what stands in it, else by its name; each kind once."""
    within = [[row[at] for row in sample if at < len(row)] for at in range(len(header))]
    by_content = [_by_content([cell for cell in cells if cell]) for cells in within]
    chosen: list[Column | None] = []
    for name, content in zip(header, by_content, strict=True):
        column = content or called(name)
        is_taken = column in chosen or (content is None and column in by_content)
        chosen.append(None if is_taken else column)
    return chosen


def _by_content(cells: Sequence[str]) -> Column | None:
    for column, form in ((Column.EMAIL, _IS_ADDRESS), (Column.PASSWORD, _IS_HASH)):
        if cells and sum(bool(form.fullmatch(cell)) for cell in cells) * 2 > len(cells):
            return column
    return None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("import-unreadable") from error
