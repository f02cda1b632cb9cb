"""Copies of the database: made while the server runs, put back while it does not."""

from pathlib import Path

import click
from sqlalchemy.engine import make_url

from receiver import backup as copies
from receiver.cli.desk import single
from receiver.context import settings, utcnow
from receiver.db import migrate_to_head

FILE = click.Path(path_type=Path)


@single("backup")
@click.argument("path", required=False, type=FILE)
@click.option("--keep", type=click.IntRange(1, 10000), help="Remove all but so many copies.")
def backup(path: Path | None, keep: int | None) -> None:
    """Copy the whole database to a new file, while the server runs; PATH is a file or a folder."""
    if keep and path is not None and not path.is_dir():
        raise click.UsageError("--keep is for a folder; PATH names a file")
    url = make_url(settings().database_url.get_secret_value())
    suffix = ".db" if url.get_backend_name() == "sqlite" else ".dump"
    folder = settings().instance / "backups"
    try:
        made = copies.back_up(url, copies.place(path, folder, suffix=suffix, now=utcnow()))
    except copies.CannotCopy as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.path}: {made.size / 1024**2:.1f} MiB, whole; {_told(made.counts)}")
    for old in copies.remove_older(made.path, keep) if keep else ():
        click.echo(f"removed {old}")
    click.echo(
        f"SECRET_KEY is not in it: keep it ({settings().instance / 'secret_key'}, unless you set "
        "it yourself) and your settings in another place"
    )


@single("restore", looks=False)  # nobody may have the database open
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Also in place of a newer or unreadable database.")
def restore(file: Path, *, force: bool) -> None:
    """Put a copy back in place of the database (SQLite only); what was there is kept aside."""
    url = make_url(settings().database_url.get_secret_value())
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException(
            "that is for SQLite; into an empty database of PostgreSQL, run: "
            f'pg_restore --no-owner --dbname="$DATABASE_URL" {file}'
        )
    try:
        done = copies.restore(file, Path(url.database), force=force, now=utcnow())
    except copies.CannotCopy as error:
        raise click.ClickException(str(error)) from error
    migrate_to_head()
    click.echo(f"{url.database} is in place; {_told(done.counts)}")
    if done.aside:
        click.echo(f"what was there before is kept as {done.aside}")
    click.echo("accepted keys and mailed links need the SECRET_KEY of that time; see `doctor`")


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
