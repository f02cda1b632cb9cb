"""Members leave as a file: told in the log first, then row by row to whoever asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from receiver.db import transaction
from receiver.exchange import files, leaving
from receiver.exchange.leaving import Cell
from receiver.exchange.workbook import as_xlsx
from receiver.log import log_by_hand
from receiver.models.log_entry import Deed

EXCEL_SEPARATORS = {"en": ","}  # Excel splits at what the country of its owner lists with


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Order:
    """Who is asked for, as what file, in which language; `wanted` is the filter in words."""

    found: sa.Select[Any]
    format: Format
    language: str
    wanted: Mapping[str, str]
    separator: str = ""


def export(order: Order, *, by: str, now: datetime) -> Iterator[bytes]:
    """Note who takes whose data away, and hand it out in pieces."""
    facts: dict[str, object] = {"format": order.format.value, "filter": _filter(order.wanted)}
    with transaction():
        facts["count"] = leaving.how_many(order.found)
        log_by_hand(Deed.EXPORTED, "members-exported", facts, by=by, now=now)
    headings = leaving.headings(order.language)
    rows = leaving.rows(order.found, order.language)
    language, separator = order.language, order.separator
    return written(headings, rows, format=order.format, language=language, separator=separator)


def written(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    format: Format,
    language: str,
    separator: str = "",
) -> Iterator[bytes]:
    """A table as a file, piece by piece; of a CSV the Excel of that language knows the columns."""
    if format is Format.XLSX:
        return as_xlsx(headings, rows)
    separator = separator or EXCEL_SEPARATORS.get(language, ";")
    return files.as_csv(headings, rows, separator=separator)


def _filter(wanted: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in wanted.items()) or "\N{EM DASH}"
