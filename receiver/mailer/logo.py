"""The logo that letters carry: looked for once, by its digest, and kept by each process."""

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from receiver import preferences
from receiver.db import db
from receiver.mailer.picture import Picture
from receiver.models import Logo


def logo() -> Picture | None:
    """The one of now, where there is one that letters carry; none where it cannot be read."""
    digest = preferences.here().logo
    try:
        return _kept(digest) if digest else None
    except (LookupError, DBAPIError, PoolIsEmpty):
        return None  # a letter without a picture is better than none


@lru_cache(maxsize=4)
def _kept(digest: str) -> Picture | None:
    found = sa.select(Logo.kind, Logo.content).where(Logo.digest == digest)
    # By a connection of its own: letters are sent with no transaction open.
    with db.engine.connect() as connection:
        row = connection.execute(found).first()
    if row is None:
        raise LookupError(digest)
    return Picture.for_letters(digest, row.kind, row.content)
