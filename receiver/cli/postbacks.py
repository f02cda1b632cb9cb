"""The inbox: what arrived, what was made of it."""

from typing import Any
from urllib.parse import parse_qsl

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import ADDRESS, BY, ROW_ID, Desk, listing
from receiver.cli.logbook import log_of_postback, print_log, said
from receiver.cli.printing import Row, answer, harmless, print_facts, print_json
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Postback
from receiver.rules.vocabulary import Event, Outcome, PostbackState

COLUMNS = ("id", "received_at", "event", "sale", "email", "product", "state", "outcome", "reason")
LONGEST_FIELD = 300
LONGEST_CODE = 18

postbacks = Desk("postbacks", help="The inbox: every postback with a right key.")


class EventName(click.ParamType[sa.ColumnElement[bool]]):
    """An event: the marketplace's code, or our word for it."""

    name = "code or word"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> sa.ColumnElement[bool]:
        """Turn it into the question to the database."""
        if value.isascii() and value.isdigit() and len(value) < LONGEST_CODE:
            return Postback.event_code == int(value)
        if value in set(Event):
            return Postback.event == Event(value)
        return self.fail(f"{value!r} is neither a number nor one of {', '.join(Event)}", param, ctx)


@postbacks.command("list")
@click.option("--state", type=click.Choice([state.value for state in PostbackState]))
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@click.option("--event", type=EventName(), help="A code such as 2, or a word such as approved.")
@click.option("--email", type=ADDRESS, help="The buyer's address, as told.")
@click.option("--sale", help="The code of a sale.")
@listing
def list_postbacks(*, as_json: bool, limit: int, **filters: Any) -> None:
    """List what arrived, the newest first."""
    found = sa.select(Postback).where(*_wanted(**filters))
    rows = db.session.scalars(found.order_by(Postback.id.desc()).limit(limit))
    answer([_row(postback) for postback in rows], as_json=as_json, columns=COLUMNS)


@postbacks.command("show")
@click.argument("postback_id", metavar="ID", type=ROW_ID)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def show(postback_id: int, *, as_json: bool) -> None:
    """Show one postback: what was received, read, decided and done."""
    postback = db.session.get(Postback, postback_id)
    if postback is None:
        raise click.ClickException(f"there is no postback with id {postback_id}")
    received = postback.raw.decode(errors="replace") if postback.has_body else None
    lines = log_of_postback(postback_id)
    if as_json:
        print_json({**_row(postback), **_more(postback), "received": received, "log": lines})
        return
    print_facts({**_row(postback), **_more(postback)})
    click.echo("\nreceived, without the key:")
    click.echo(_removed() if received is None else _readable(received))
    print_log(lines)


@postbacks.command("replay")
@click.argument("ids", metavar="ID...", type=ROW_ID, nargs=-1, required=True)
def replay(ids: tuple[int, ...]) -> None:
    """Understand kept postbacks again, with the rules and the mapping of today."""
    provisioning.replay(list(ids), by=BY, now=utcnow())
    click.echo(f"{len(ids)} to be understood again; the worker does it at once")


@postbacks.command("dismiss")
@click.argument("ids", metavar="ID...", type=ROW_ID, nargs=-1, required=True)
def dismiss(ids: tuple[int, ...]) -> None:
    """Put held postbacks aside, once somebody has looked at them."""
    provisioning.dismiss(list(ids), by=BY, now=utcnow())
    click.echo(f"{len(ids)} put aside")


def _wanted(
    state: str | None,
    outcome: str | None,
    event: sa.ColumnElement[bool] | None,
    email: str | None,
    sale: str | None,
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [] if event is None else [event]
    if state:
        conditions.append(Postback.state == PostbackState(state))
    if outcome:
        conditions.append(Postback.outcome == Outcome(outcome))
    if email:
        conditions.append(Postback.email == email)
    if sale:
        conditions.append(Postback.sale_code == sale.strip())
    return conditions


def _row(postback: Postback) -> Row:
    return {
        "id": postback.id,
        "received_at": postback.received_at,
        "key": postback.key.label,
        "source": postback.source,
        "simulated": postback.key.is_simulator,
        "event": postback.event_code,
        "event_name": postback.event,
        "role": postback.role_code,
        "role_name": postback.role,
        "sale": postback.sale_code,
        "subscription": postback.subscription_code,
        "email": postback.email,
        "product": postback.product_code,
        "product_name": postback.product_name or None,
        "state": postback.state,
        "outcome": postback.outcome,
        "reason": said(postback.reason, postback.reason_facts),
        "repeats": postback.repeats,
        "error": postback.error or None,
    }


def _more(postback: Postback) -> Row:
    return {
        "processed_at": postback.processed_at,
        "repeated_at": postback.repeated_at,
        "arrival": postback.arrival,
        "first": postback.first_id,
        "content_type": postback.content_type,
        "member": postback.member_id,
    }


def _removed() -> str:
    days = settings().keep_bodies_days
    return f"  the body was removed{f' after {days} days' if days else ''}; what was read stays"


def _readable(received: str) -> str:
    fields = parse_qsl(received, keep_blank_values=True, errors="replace")
    if not fields or received.lstrip().startswith("{"):
        return harmless(received, keep="\n")
    return "\n".join(f"  {harmless(name)} = {_shortened(value)}" for name, value in fields)


def _shortened(value: str) -> str:
    text = harmless(value)
    if len(text) <= LONGEST_FIELD:
        return text
    return f"{text[:LONGEST_FIELD]}… ({len(text)} characters; all of it with --json)"
