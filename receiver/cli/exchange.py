"""Members as files, on the way out and in."""

import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from receiver import exchange, recovery, simulations, worker
from receiver.cli.desk import ADDRESS, BY, MOST_ROWS, typed_words
from receiver.cli.logbook import said
from receiver.cli.members import looked_for, members
from receiver.cli.printing import print_json
from receiver.cli.until import LastDay
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.exchange import Format
from receiver.models import Import, ImportLine, Member
from receiver.models.job import JobKind
from receiver.models.member import MEMBERS
from receiver.models.member_import import ImportState
from receiver.provisioning import Refused
from receiver.provisioning.finding import area_called
from receiver.rules.columns import TAKEN_IN, Column
from receiver.rules.sheet import LARGEST_FILE
from receiver.rules.told import plain
from receiver.rules.vocabulary import MemberStatus

__all__ = ["members"]


SKIP = "skip"
Wish = tuple[Column | None, str]


@members.command("export")
@click.option(
    "--format", "kind", type=click.Choice([kind.value for kind in Format]), default=Format.CSV.value
)
@click.option("--separator", type=click.Choice([",", ";"]), help="Of CSV; else as Excel reads it.")
@click.option("--status", type=click.Choice([status.value for status in MemberStatus]))
@click.option("--search", help="Beginnings of words of a name or of any address.")
def export(kind: str, separator: str | None, status: str | None, search: str | None) -> None:
    """Write the accounts that were not simulated to stdout as CSV or XLSX, the newest first."""
    # All are met one after the other: no index leads.
    met = looked_for(status, MEMBERS.holds(typed_words(search)) if search else None)
    found = simulations.without_invented(met)
    wanted = {name: told for name, told in (("status", status), ("text", search)) if told}
    order = exchange.Order(found, Format(kind), settings().language, wanted, separator or "")
    for piece in exchange.export(order, by=BY, now=utcnow()):
        sys.stdout.buffer.write(piece)


@members.command("disclose")
@click.argument("email", type=ADDRESS)
def disclose(email: str) -> None:
    """Write all that is kept about one person as JSON, for when they ask for it."""
    member = Member.by_email(email)
    if member is not None:
        print_json(exchange.disclose(member.id, by=BY, now=utcnow()))
        return
    told = exchange.disclose_address(email, by=BY, now=utcnow())
    if not any(told.values()):
        raise click.ClickException(f"nothing is kept about {email}")
    print_json(told)


@members.command("forget")
@click.argument("email", type=ADDRESS)
def forget(email: str) -> None:
    """Delete what somebody without an account began to buy, and what was written about it."""
    try:
        count = recovery.forget(email, by=BY, now=utcnow())
    except recovery.HasAccount:
        raise click.ClickException(f"{email} has an account") from None
    click.echo(f"{count} cases")


@members.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--area", "areas", multiple=True, help="Open to all; may be said more than once.")
@click.option("--until", type=LastDay(), help="Open until the end of this day.")
@click.option(
    "--column",
    "wishes",
    multiple=True,
    callback=lambda _context, _option, told: [_wish(one) for one in told],
    help="KIND=HEADING: what a column holds, where its name does not say it; KIND is "
    + ", ".join(TAKEN_IN)
    + f" or {SKIP}, and HEADING may be the number of the column.",
)
@click.option("--letters", is_flag=True, help="Send an e-mail to who gets in.")
@click.option("--dry-run", is_flag=True, help="Tell what it would do, and do nothing.")
def take_in(
    file: BinaryIO,
    areas: tuple[str, ...],
    until: datetime | None,
    wishes: list[Wish],
    *,
    letters: bool,
    dry_run: bool,
) -> None:
    """Bring people along from a CSV, whose columns are known by their names or said."""
    doors = [area_called(name).id for name in areas]
    data = file.read(LARGEST_FILE + 1)
    number = exchange.begin(Path(file.name).name, data, by=BY, now=utcnow())
    try:
        columns = _columns(db.session.get_one(Import, number), wishes)
        click.echo("columns: " + ", ".join(column or "-" for column in columns), err=True)
        exchange.choose(
            number, exchange.Choice(columns, doors, until, letters), by=BY, now=utcnow()
        )
        _print_result(_wait_for(number, ImportState.CHECKED))
        if not dry_run:
            exchange.confirm(number, by=BY, now=utcnow())
            _print_result(_wait_for(number, ImportState.DONE))
    finally:
        with suppress(Refused):  # what has begun is not thrown away
            exchange.discard(number, by=BY, now=utcnow())


def _wish(told: str) -> Wish:
    kind, _is, heading = told.partition("=")
    if (kind != SKIP and kind not in TAKEN_IN) or not heading.strip():
        raise click.BadParameter(f"{told!r} is not KIND=HEADING with a KIND that is read")
    return (None if kind == SKIP else Column(kind)), heading.strip()


def _columns(found: Import, wishes: list[Wish]) -> list[Column | None]:
    """What was guessed, but where something else was said; each kind once."""
    columns = exchange.guess(found)
    said_of = {_place(found.header, heading): kind for kind, heading in wishes}
    taken = set(said_of.values())
    guessed = [None if column in taken else column for column in columns]
    return [said_of.get(place, column) for place, column in enumerate(guessed)]


def _place(header: list[str], heading: str) -> int:
    names = [plain(name) for name in header]
    if plain(heading) in names:
        return names.index(plain(heading))
    if heading.isdecimal() and 0 < int(heading) <= len(header):
        return int(heading) - 1
    there = ", ".join(name or str(number) for number, name in enumerate(header, start=1))
    raise click.UsageError(f"there is no column {heading!r}; there are: {there}")


def _wait_for(number: int, state: ImportState) -> Import:
    """Do the work here, unless a worker has it; the file as it stands then."""
    while True:
        done = worker.do_these(JobKind.IMPORT, [number])
        db.session.rollback()
        found = db.session.get_one(Import, number)
        if found.state is state:
            return found
        if not done:
            time.sleep(0.2)


def _print_result(found: Import) -> None:
    words = "imported" if found.state is ImportState.DONE else "would be"
    counts = {name: getattr(found, name) for name in ("new", "changed", "known", "refused")}
    click.echo(f"{words}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    if found.state is ImportState.CHECKED:
        for one in ImportLine.of(found.id, limit=MOST_ROWS):
            click.echo(f"line {one.line}: {said(one.reason, one.facts, 'en')}", err=True)
