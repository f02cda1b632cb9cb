"""The keys that the marketplace's postbacks may carry."""

import sys

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import BY, ROW_ID, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Key

keys = Desk("keys", help="Accepted keys (chave única): several at once, so that they can rotate.")


@keys.command("add")
@click.option("--label", default="", help="What to call it, such as the name of the account.")
def add(label: str) -> None:
    """Accept a key, read from a pipe or asked for; it is kept only as a digest."""
    key = provisioning.add_key(secret("Key"), label=label, by=BY, now=utcnow())
    click.echo(f"key {key.id} added: {key.label}")


@keys.command("list")
@listing
def list_keys(*, as_json: bool, limit: int) -> None:
    """List the keys by their labels; the keys themselves are kept nowhere."""
    # The simulator's own come and go by themselves.
    others = sa.select(Key).where(Key.is_simulator.is_(False))
    rows = db.session.scalars(others.order_by(Key.id.desc()).limit(limit))
    columns = ("id", "label", "active", "created_at", "last_used_at")
    answer([_row(key) for key in rows], as_json=as_json, columns=columns)


@keys.command("disable")
@click.argument("key_id", metavar="ID", type=ROW_ID)
def disable(key_id: int) -> None:
    """Refuse a key from now on."""
    provisioning.disable_key(key_id, by=BY, now=utcnow())
    click.echo(f"key {key_id} disabled")


def secret(name: str) -> str:
    """A secret from a pipe, or asked for without showing it; never an argument that others see."""
    if sys.stdin.isatty():
        return click.prompt(name, type=str, hide_input=True, err=True).strip()
    told: str = sys.stdin.readline().strip()
    if not told:
        raise click.ClickException(f"{name.lower()}: nothing came on stdin")
    return told


def _row(key: Key) -> Row:
    return {
        "id": key.id,
        "label": key.label,
        "active": key.is_active,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    }
