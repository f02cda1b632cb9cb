"""Who earned how much, in some days as the marketplace counts them."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import click

from receiver.cli.desk import single
from receiver.cli.printing import Row, answer
from receiver.db import transaction
from receiver.earnings import By, Sum, rebuild, sums
from receiver.rules import cells

COLUMNS = ("name", "currency", "count", "expected", "available", "reversed")
AMOUNTS = COLUMNS[3:]
DAY = click.DateTime(formats=["%Y-%m-%d"])


@single("earnings")
@click.option("--from", "since", type=DAY, help="The first day.")
@click.option("--to", "until", type=DAY, help="The last day.")
@click.option("--by", type=click.Choice([by.value for by in By]), default=By.PERSON.value)
@click.option("--recount", is_flag=True, help="Sum up all rows anew first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout, nothing else.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets.")
def earnings(
    *,
    since: datetime | None,
    until: datetime | None,
    by: str,
    recount: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Sum up commissions or sales: expected, available (complete) and reversed."""
    if recount:
        with transaction():
            rebuild()
    begin, end = since and since.date(), until and until.date()
    rows = [_row(one) for one in sums(By(by), since=begin, until=end)]
    if as_csv:
        click.echo(_table(rows), nl=False)
    else:
        answer(rows, as_json=as_json, columns=COLUMNS)


def _row(one: Sum) -> Row:
    amounts = {name: _amount(getattr(one, name)) for name in AMOUNTS}
    return {"name": one.name, "currency": one.currency, "count": one.many, **amounts}


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _table(rows: Sequence[Row]) -> str:
    """What comes from outside is never calculated."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        told = [cells.harmless(str(row[name])) for name in COLUMNS[:2]]
        writer.writerow([*told, *(row[name] for name in COLUMNS[2:])])
    return text.getvalue()
