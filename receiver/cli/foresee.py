"""What a change of mapping or rules would do, told instead of done."""

from collections.abc import Sequence

import click
import sqlalchemy as sa

from receiver import preview
from receiver.cli.printing import harmless
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area
from receiver.preview import Inquiry, Outcome
from receiver.provisioning.wishes import check
from receiver.rules.terms import Wish

dry_run = click.option(
    "--dry-run", is_flag=True, help="Change nothing; tell who would gain or lose access."
)


def foresee(wish: Wish) -> None:
    """Print who would lose and gain access, and how many would keep it. Raises Refused."""
    check(wish)
    areas = {area.id: area.name for area in db.session.scalars(sa.select(Area))}
    inquiry = Inquiry.into(wish, utcnow())
    again, counts = inquiry.retold.count(), {"lose": 0, "gain": 0, "keep": 0, "new": 0}
    for found in preview.walk_to_the_end(inquiry):
        counts["keep"] += found.keeps
        for one in found.changes:
            counts["lose"] += bool(one.loses)
            counts["gain"] += bool(one.gains)
            counts["new"] += one.member_id is None
            _print(one, areas)
    click.echo(
        f"{counts['lose']} would lose access, {counts['gain']} would gain it "
        f"({counts['new']} by a new account), {counts['keep']} would keep what they have"
    )
    if again:
        click.echo(f"{again} kept postbacks would be understood again")
    click.echo("nothing was changed")


def _print(one: Outcome, areas: dict[int, str]) -> None:
    for deed, doors in (("loses", one.loses), ("gains", one.gains)):
        if doors:
            click.echo(f"{deed}  {harmless(one.email)}  {_named(doors, areas)}")


def _named(doors: Sequence[int], areas: dict[int, str]) -> str:
    return ", ".join(harmless(areas.get(number, str(number))) for number in doors)
