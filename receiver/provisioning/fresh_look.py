"""Work that is owed to many at once, because what opens what has changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, insert, will_ring
from receiver.models import Job, Sale, SaleItem
from receiver.models.job import JobKind, JobState
from receiver.rules.sale import PAID

NOW = "member-now:"
# Of a change that somebody has seen before it was made: nobody who loses by it is held.
SEEN = "member-seen:"


def look_again(
    product: str, *, now: datetime, are_all_sales_meant: bool = False, is_seen: bool = False
) -> None:
    """Owe a fresh look at every buyer of a product, or of any: a statement for each kind of buyer.

    Of the sales that are nobody's yet those that are paid are meant, or all. `is_seen`: it was
    shown before who would lose what.
    """
    sold = sa.select(Sale.id, Sale.member_id, Sale.status)
    if product:
        sold = sold.join(SaleItem).where(SaleItem.product_code == product)
    sales = sold.subquery()
    members = sa.select(sales.c.member_id).where(sales.c.member_id.is_not(None)).distinct()
    owe_for(JobKind.MEMBER, SEEN if is_seen else NOW, members, now)
    is_good = sa.true() if are_all_sales_meant else sales.c.status.in_(PAID)
    strange = sa.select(sales.c.id).where(sales.c.member_id.is_(None), is_good).distinct()
    owe_for(JobKind.SALE, "sale:", strange, now)


def owe_for(kind: JobKind, prefix: str, rows: sa.Select[Any], now: datetime) -> None:
    """Owe a piece of work for each of these rows, under a key that begins so."""
    row_id, at = rows.subquery().c[0], jobs.due(now)
    columns = {
        "kind": sa.literal(kind, Job.kind.type),
        "key": sa.literal(prefix) + sa.cast(row_id, sa.String),
        "row_id": row_id,
        "state": sa.literal(JobState.READY, Job.state.type),
        "run_at": sa.literal(at, Job.run_at.type) if isinstance(at, datetime) else at,
        "priority": sa.literal(0),
        "attempts": sa.literal(0),
        "error": sa.literal(""),
        "created_at": sa.literal(now, Job.created_at.type),
    }
    # SQLite takes ON CONFLICT for the ON of a join unless a WHERE stands before it.
    chosen = sa.select(*columns.values()).where(sa.true())
    owed = insert(Job).from_select(list(columns), chosen)
    # One that is dead must live again; one that is being done has not seen what we changed.
    again = {"run_at": at, "state": JobState.READY, "attempts": 0, "fence": None, "error": ""}
    db.session.execute(owed.on_conflict_do_update(index_elements=["key"], set_=again))
    will_ring()
