"""The command: fills the database of the settings."""

import os
import sys
import tempfile
import time
from pathlib import Path

import click
import sqlalchemy as sa

from bench.crowd.filling import BLOCKS, fill
from bench.crowd.first import NotEmpty
from config import load_settings
from receiver import create_app
from receiver.context import utcnow
from receiver.db import Base, db
from receiver.models import Member, Postback, Sale

COUNTED = {"postbacks": Postback, "sales": Sale, "members": Member}


@click.command(help="Fill an empty database with a million postbacks, 300,000 sales and members.")
@click.option("--scale", type=click.FloatRange(0.0005, 100), default=1.0, help="Of the million.")
@click.option("--seed", type=int, default=7, help="Another seed, other people.")
@click.option("--database", help="Instead of DATABASE_URL.")
def main(*, scale: float, seed: int, database: str | None) -> None:
    """Fill it, or say why not."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **({"DATABASE_URL": database} if database else {})}
        # No letter of these leaves the machine: they go to a folder that is deleted.
        changed = {"instance": Path(folder), "mail_url": None, "welcome": "link"}
        app = create_app(load_settings(environ).model_copy(update=changed))
        with app.app_context():
            _fill(max(round(BLOCKS * scale), 1), seed)


def _fill(blocks: int, seed: int) -> None:
    began = time.monotonic()
    try:
        with click.progressbar(length=blocks, file=sys.stderr) as bar:
            fill(blocks, seed=seed, now=utcnow(), tell=lambda done: bar.update(done - bar.pos))
    except NotEmpty:
        sys.exit("this database is not empty; nothing was changed")
    told = ", ".join(f"{_many(kind):,} {name}" for name, kind in COUNTED.items())
    click.echo(f"{told} in {time.monotonic() - began:.0f} s")


def _many(kind: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


if __name__ == "__main__":
    main()
