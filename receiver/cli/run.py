"""What keeps the server going: the schema and the worker."""

import click
from flask.cli import ScriptInfo

from receiver import worker as work
from receiver.cli.desk import single
from receiver.db import migrate_to_head


@single("migrate")
def migrate() -> None:
    """Bring the schema of the database up to date."""
    migrate_to_head()
    click.echo("the schema is up to date")


@single("worker")
@click.option("--once", is_flag=True, help="Until nothing is due, then end.")
def worker(*, once: bool) -> None:
    """Understand postbacks, deliver letters, watch the clock."""
    app = click.get_current_context().ensure_object(ScriptInfo).load_app()
    work.run(app, once=once)
