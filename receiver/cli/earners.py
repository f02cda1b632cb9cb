"""Who is told of in commissions."""

import click

from receiver import earnings
from receiver.cli.desk import BY, single
from receiver.context import utcnow
from receiver.rules.words import folded


@single("earner-forget")
@click.argument("person")
def earner_forget(person: str) -> None:
    """Take a name out of all commissions: an address, or what stands in place of one."""
    count = earnings.forget(folded(person.strip()), by=BY, now=utcnow())
    click.echo(f"{count} sales")
