"""Members as files, on the way out and in."""

import sys

import click
import sqlalchemy as sa

from receiver import exchange
from receiver.cli.desk import BY, contains
from receiver.cli.members import members
from receiver.context import settings, utcnow
from receiver.exchange import Format
from receiver.models import Member, MemberEmail
from receiver.rules.vocabulary import MemberStatus

__all__ = ["members"]


@members.command("export")
@click.option("--format", "kind", type=click.Choice(list(Format)), default=Format.CSV.value)
@click.option("--separator", type=click.Choice([",", ";"]), help="Of CSV; else as Excel reads it.")
@click.option("--status", type=click.Choice([status.value for status in MemberStatus]))
@click.option("--search", help="Part of a name or of any address.")
def export(kind: str, separator: str | None, status: str | None, search: str | None) -> None:
    """Write the accounts to stdout as CSV or XLSX, the newest first."""
    found = sa.select(Member)
    if status:
        found = found.where(Member.status == MemberStatus(status))
    if search:
        has_address = Member.emails.any(contains(MemberEmail.email, search))
        found = found.where(contains(Member.name, search) | has_address)
    wanted = {name: told for name, told in (("status", status), ("text", search)) if told}
    order = exchange.Order(found, Format(kind), settings().language, wanted, separator or "")
    for piece in exchange.export(order, by=BY, now=utcnow()):
        sys.stdout.buffer.write(piece)
