"""Which migrations there are, and which a database has had; told without loading Alembic."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from config import ROOT

TABLE = "alembic_version"
_FILES = ROOT / "migrations" / "versions"
_APPLIED = sa.text(f"SELECT version_num FROM {TABLE}")  # noqa: S608 - our own name


@cache
def known() -> tuple[str, ...]:
    """All of them in their order; the name of each file begins with its number."""
    return tuple(sorted(file.name.partition("_")[0] for file in _FILES.glob("[0-9]*_*.py")))


def newest() -> str:
    """The one that a database must be at."""
    return known()[-1]


def applied(connection: Connection) -> set[str]:
    """The one that a database is at, as a set: nothing in it when there are no tables yet."""
    if not sa.inspect(connection).has_table(TABLE):
        return set()
    return set(connection.scalars(_APPLIED))
