"""Deaths at chosen moments: at the n-th thing that is asked of the database, commits included."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from receiver.db import db
from tests.postman import Killed

MOST_STEPS = 500


@contextmanager
def killed_at(step: int) -> Iterator[None]:
    """Whoever works meanwhile dies before this step; the database undoes what was not committed."""
    taken = 0

    def count(*_told: Any) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            raise Killed

    for moment in ("before_cursor_execute", "commit"):
        event.listen(db.engine, moment, count)
    try:
        yield
    finally:
        for moment in ("before_cursor_execute", "commit"):
            event.remove(db.engine, moment, count)


def dies(deed: Callable[[], object], *, step: int) -> bool:
    """Do this, and die before that step; tell whether there was such a step."""
    try:
        with killed_at(step):
            deed()
    except Killed:
        db.session.remove()
        return True
    return False


def at_every_step(deed: Callable[[], object]) -> Iterator[int]:
    """Do this, dying one step later each time, until it is done; between two deaths look around."""
    for step in range(1, MOST_STEPS):
        if not dies(deed, step=step):
            return
        yield step
    raise AssertionError("there is no end to it")


def everything(*, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """All rows of all tables but these."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name not in but]
    found = {table.name: list(db.session.execute(sa.select(table))) for table in tables}
    db.session.rollback()
    return found
