"""Looks at everything that the server needs, and says what is to be done."""

from collections.abc import Callable, Iterator

import click
from sqlalchemy.exc import DBAPIError

from receiver.cli import checks, outside
from receiver.cli.desk import database_said, single
from receiver.cli.finding import Finding
from receiver.cli.printing import harmless
from receiver.db import db

Check = Callable[[], Finding]

GROUND: dict[str, Check] = {
    "database": checks.the_database,
    "schema": checks.the_schema,
}
ROWS: dict[str, Check] = {
    "key": checks.a_key,
    "worker": checks.the_worker,
    "waiting": checks.the_wait,
    "inbox": checks.the_inbox,
    "letters": checks.the_letters,
    "other work": checks.the_work,
    "brake": checks.the_brake,
}
REST: dict[str, Check] = {
    "settings": checks.the_settings,
    "mail": outside.the_mail_server,
    "bounces": outside.the_mailbox,
    "broker": outside.the_broker,
    "public address": outside.the_public_address,
    "disk": checks.the_disk,
}


@single("doctor")
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check settings, database, mail, public address, worker and disk; nothing is changed."""
    is_well = True
    for name, finding in _findings():
        mark = "✓" if finding.is_good else "✗"
        click.echo(harmless(f"{mark} {name}: {finding.says}"))
        is_well = is_well and finding.is_good
    if not is_well:
        context.exit(1)


def _findings() -> Iterator[tuple[str, Finding]]:
    for name, check in REST.items():
        yield name, check()
    can_be_asked = True
    for name, check in (GROUND | ROWS).items():
        # Once in vain is enough: each try could take seconds.
        finding = _ask(check) if can_be_asked else Finding.bad("not known without the database")
        yield name, finding
        can_be_asked = can_be_asked and (finding.is_good or name not in GROUND)


def _ask(check: Check) -> Finding:
    try:
        return check()
    except DBAPIError as error:
        return Finding.bad(f"{database_said(error)}; check DATABASE_URL, then run `migrate`")
    finally:
        db.session.rollback()
