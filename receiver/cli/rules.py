"""What each event means for access: the matrix, and where it was changed."""

from collections.abc import Iterator

import click

from receiver import provisioning
from receiver.cli.desk import BY, Desk, listing
from receiver.cli.foresee import dry_run, foresee
from receiver.cli.printing import Row, answer
from receiver.context import utcnow
from receiver.models import Rule
from receiver.rules.meaning import DEFAULTS, MOST_DAYS, Cell
from receiver.rules.terms import Means, MeansAsBefore
from receiver.rules.vocabulary import EVENTS, Event, Meaning

COLUMNS = ("code", "event", "product", "meaning", "days", "is_default")
CODES = {event: code for code, event in EVENTS.items()}

rules = Desk("rules", help="What each event means for access, for all products or for one.")


class RuledEvent(click.ParamType[Event]):
    """An event that may have a rule: the marketplace's code, or our word for it."""

    name = "code or word"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Event:
        """Find it."""
        known = {str(code): event for code, event in EVENTS.items()}
        known |= {event.value: event for event in CODES}
        if value not in known:
            return self.fail(f"{value!r} is none of {', '.join(known)}", param, ctx)
        return known[value]


EVENT = RuledEvent()
PRODUCT = click.option("--product", default="", help="Only for this product, by its code.")


@rules.command("list")
@listing
def list_rules(*, as_json: bool, limit: int) -> None:
    """List what each event means: first for all products, then where one product differs."""
    answer(list(_rows())[:limit], as_json=as_json, columns=COLUMNS)


@rules.command("set")
@click.argument("event", type=EVENT)
@click.argument("meaning", type=click.Choice([meaning.value for meaning in Meaning]))
@PRODUCT
@click.option("--days", type=click.IntRange(0, MOST_DAYS), default=0, help="After so many days.")
@dry_run
def set_rule(event: Event, meaning: str, *, product: str, days: int, dry_run: bool) -> None:
    """Let an event mean something else, also for what was sold before."""
    if dry_run:
        foresee(Means(product, event, Meaning(meaning), days))
        return
    provisioning.set_rule(product, event, Meaning(meaning), days=days, by=BY, now=utcnow())
    click.echo(f"{event} now means {_said(Cell(Meaning(meaning), days))} for {_whose(product)}")


@rules.command("reset")
@click.argument("event", type=EVENT)
@PRODUCT
@dry_run
def reset_rule(event: Event, *, product: str, dry_run: bool) -> None:
    """Let an event mean again what it means without this rule."""
    if dry_run:
        foresee(MeansAsBefore(product, event))
        return
    cell = provisioning.reset_rule(product, event, by=BY, now=utcnow())
    click.echo(f"{event} means {_said(cell)} for {_whose(product)} again")


def _rows() -> Iterator[Row]:
    changed = {(rule.product_code, rule.event): rule for rule in Rule.all()}
    for event, code in CODES.items():
        rule = changed.get(("", event))
        cell = Cell(rule.meaning, rule.days) if rule else DEFAULTS[event]
        yield _row(event, code, "", cell, is_default=rule is None)
    for (product, event), rule in sorted(changed.items()):
        if product:
            cell = Cell(rule.meaning, rule.days)
            yield _row(event, CODES[event], product, cell, is_default=False)


def _row(event: Event, code: int, product: str, cell: Cell, *, is_default: bool) -> Row:
    return {
        "code": code,
        "event": event.value,
        "product": product or None,
        "meaning": cell.meaning.value,
        "days": cell.days,
        "is_default": is_default,
    }


def _said(cell: Cell) -> str:
    return f"{cell.meaning} after {cell.days} days" if cell.days else cell.meaning.value


def _whose(product: str) -> str:
    return f"product {product}" if product else "all products"
