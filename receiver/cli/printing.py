"""How rows are shown: an aligned table for people, JSON for programs; only here is stdout used."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from receiver.context import settings

WIDEST = 48
Row = Mapping[str, object]


def answer(rows: Sequence[Row], *, as_json: bool, columns: Iterable[str]) -> None:
    """Print a listing, as the person or the program asked for it."""
    if as_json:
        print_json(rows)
    else:
        print_table(rows, columns)


def print_json(value: object) -> None:
    """Print one JSON value, in ASCII: it passes any terminal and any pipe unharmed."""
    click.echo(json_text(value))


def json_text(value: object) -> str:
    """A JSON value as it is printed."""
    return json.dumps(value, default=_plain_value, indent=2)


def print_table(rows: Sequence[Row], columns: Iterable[str]) -> None:
    """Print the named columns, each as wide as it needs to be."""
    columns = list(columns)
    lines = [[column.replace("_", " ") for column in columns]]
    lines += [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def print_facts(facts: Row) -> None:
    """Print one thing, a line for each of its facts."""
    width = max(map(len, facts))
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' ').ljust(width)}  {words(value)}".rstrip())


def iso(moment: datetime) -> str:
    """A time in UTC as JavaScript writes it and every parser of ISO 8601 reads it."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def words(value: object) -> str:
    """A value for people, on one line: times in the producer's zone, nothing that steers a
    terminal."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(settings().timezone))
        return local.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value)) or "-"
    if isinstance(value, Mapping):
        return " ".join(_named(*part) for part in value.items() if part[1] is not None)
    return harmless(str(value))


def _named(name: str, value: object) -> str:
    return f"{value} {name}" if isinstance(value, int) else words(value)


def harmless(text: str, *, keep: str = "") -> str:
    """The text without control and direction marks: a buyer's name must not steer a terminal."""
    return "".join(letter if letter in keep else _seen(letter) for letter in text)


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter)[0] == "C" else letter


def _cell(value: object) -> str:
    text = words(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _plain_value(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
