"""How Alembic reaches the application's database and rows."""

import logging
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from receiver import models  # noqa: F401 - imported so that the tables are known
from receiver.db import Moment, db
from receiver.models.word_index import is_ours

logging.getLogger("alembic").setLevel(logging.WARNING)


def plainly(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations name plain column types: they must not change when our code does."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def run() -> None:
    """Bring the connected database up to date, all migrations in one transaction each."""
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        writing = connection.execution_options(portaria_writes=True)
        context.configure(
            connection=writing,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            render_item=plainly,
            include_name=is_ours,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database: set DATABASE_URL and use `portaria migrate`.")
run()
