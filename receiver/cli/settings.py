"""The settings that may be set while the server runs; those of the environment stay above them."""

import click

from receiver import preferences, provisioning
from receiver.cli.desk import BY, Desk, listing
from receiver.cli.keys import secret
from receiver.cli.printing import Row, answer
from receiver.context import settings as current
from receiver.context import utcnow
from receiver.models import Setting
from receiver.rules.mail_way import MailWay

settings = Desk("settings", help="What the producer sets while the server runs.")

NAME = click.argument("name", metavar="NAME")


@settings.command("list")
@listing
def list_settings(*, as_json: bool, limit: int) -> None:
    """List those that may be set, what counts now, and where that is from."""
    rows = [_row(name, row) for name, row in _kept().items()][:limit]
    answer(rows, as_json=as_json, columns=("name", "value", "from", "changed_at", "changed_by"))


@settings.command("set")
@NAME
@click.argument("value", required=False)
def set_one(name: str, value: str | None) -> None:
    """Set one; a secret is read from a pipe or asked for, and never an argument."""
    wanted = name.lower()
    if wanted in preferences.SEALED and value is not None:
        raise click.UsageError(f"{name} is a secret: leave it out, and it is asked for")
    _set(wanted, secret(name) if value is None else value)


@settings.command("unset")
@NAME
def unset(name: str) -> None:
    """Let one be again what it is by itself."""
    _set(name.lower(), "")


def _set(name: str, value: str) -> None:
    try:
        changed = provisioning.set_settings({name: value}, by=BY, now=utcnow())
    except provisioning.BadChoices as bad:
        raise click.ClickException(str(bad)) from bad
    click.echo(f"{name.upper()} {'changed' if changed else 'was so already'}")


def _kept() -> dict[str, Setting | None]:
    rows = Setting.all()
    return {name: rows.get(name) for name in preferences.EDITABLE}


def _row(name: str, row: Setting | None) -> Row:
    return {
        "name": name.upper(),
        "value": _shown(name),
        "from": _from(name, row),
        "changed_at": row.changed_at if row else None,
        "changed_by": row.changed_by if row else "",
    }


def _from(name: str, row: Setting | None) -> str:
    mine = preferences.here()
    if not mine.may_be_set(name):
        return "environment"
    if row is None:
        return "default"
    return "ignored" if name in mine.kept.ignored else "desk"


def _shown(name: str) -> str:
    text = preferences.as_text(getattr(current(), name))
    if name in preferences.SEALED and name != "mail_url":
        return "***" if text else ""
    if name in preferences.SEALED and text:
        way = MailWay.read(text)
        return f"{way.host}:{way.port}"
    return text
