"""Who earned how much, in some days of the shop."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from receiver.cli.desk import single
from receiver.cli.printing import Row, answer
from receiver.context import settings
from receiver.earnings import By, sums
from receiver.rules import cells

COLUMNS = ("name", "currency", "commissions", "expected", "available", "reversed")
AMOUNTS = COLUMNS[3:]
DAY = click.DateTime(formats=["%Y-%m-%d"])


@single("earnings")
@click.option("--from", "since", type=DAY, help="The first day.")
@click.option("--to", "until", type=DAY, help="The last day.")
@click.option("--by", type=click.Choice([by.value for by in By]), default=By.PERSON.value)
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout, nothing else.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets.")
def earnings(
    *, since: datetime | None, until: datetime | None, by: str, as_json: bool, as_csv: bool
) -> None:
    """Sum up commissions: expected, available (complete) and reversed."""
    ends = _midnight(until + timedelta(days=1)) if until else None
    found = sums(By(by), since=_midnight(since) if since else None, until=ends)
    rows: list[Row] = [asdict(one) for one in found]
    rows = [{**row, **{name: _amount(row[name]) for name in AMOUNTS}} for row in rows]
    if as_csv:
        click.echo(_table(rows), nl=False)
    else:
        answer(rows, as_json=as_json, columns=COLUMNS)


def _midnight(day: datetime) -> datetime:
    return day.replace(tzinfo=ZoneInfo(settings().timezone))


def _amount(cents: object) -> str:
    whole = int(str(cents))
    return f"{'-' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02}"


def _table(rows: Sequence[Row]) -> str:
    """What comes from outside is never calculated."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        told = [cells.harmless(str(row[name])) for name in COLUMNS[:2]]
        writer.writerow([*told, *(row[name] for name in COLUMNS[2:])])
    return text.getvalue()
