"""What keeps the server going: the schema and the worker."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click
from flask.cli import ScriptInfo

from receiver import worker as work
from receiver.cli.desk import single
from receiver.context import settings
from receiver.db import db, migrate_to_head
from receiver.late import Late
from receiver.processes import Keeper, settle_in

if TYPE_CHECKING:
    from flask_migrate import cli as alembic_cli
else:
    alembic_cli = Late("flask_migrate.cli")


class ForDevelopers(click.Group):
    """Stands for the commands of Flask-Migrate until one of them is asked for."""

    def make_context(self, *told: Any, **more: Any) -> click.Context:
        """Let the real ones go on from here."""
        real: click.Group = alembic_cli.db
        return real.make_context(*told, **more)


migrations = ForDevelopers("db", help="Write and try migrations; see docs/developing.md.")


@single("migrate")
def migrate() -> None:
    """Bring the schema of the database up to date."""
    migrate_to_head()
    click.echo("the schema is up to date")


@single("worker")
@click.option("--once", is_flag=True, help="Until nothing is due, then end.")
def worker(*, once: bool) -> None:
    """Understand postbacks, deliver e-mails, watch the clock."""
    app = click.get_current_context().ensure_object(ScriptInfo).load_app()
    if once or not settings().broker_url:
        settle_in()
        go = work.run_once if once else work.run
        go(app)
        return
    db.engine.dispose()  # no connection may be shared with the processes forked from here
    Keeper(work.crew(app, settings()), say=partial(click.echo, err=True)).keep()
