"""Who somebody is that commissions are of, as their latest one tells it."""

from typing import Any, cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Commission

_ROW = cast(sa.Table, Commission.__table__)
# One after the other, each from its index: a question about all would go through all their rows.
_LATEST = (
    sa.select(_ROW.c.name, _ROW.c.email, _ROW.c.reference, _ROW.c.key_id)
    .where(_ROW.c.person == sa.bindparam("person"))
    .order_by(_ROW.c.earned_at.desc(), _ROW.c.id.desc())
    .limit(1)
)


def latest(person: str) -> Any:
    """Name, address, reference and account of a person; nothing of one who has no commission."""
    return db.session.connection().execute(_LATEST, {"person": person}).first()
