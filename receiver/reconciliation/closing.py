"""The end of a run: what is kept here as paid and was not listed, and what is over."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Postback, Reconciliation, Sale, SaleDifference, SaleTold
from receiver.models.reconciliation import RunState
from receiver.reconciliation.comparing import Seen, close_what_is_over, write
from receiver.reconciliation.ours import ours_of
from receiver.reconciliation.runs import end, is_whose_known
from receiver.rules.reconciling import PAID, untold
from receiver.rules.vocabulary import Source

A_TURN = 200  # sales
# At the edges of the time that was asked for, the two may mean another day.
EDGE = timedelta(days=2)
FEW = 20


def close_some(run: Reconciliation, *, now: datetime) -> bool:
    """Go on through what was not listed, by number; whether that was all of it."""
    reason = "" if _is_complete(run) else "reconcile-other-account"
    rows = [] if reason or not _may_judge(run) else _unlisted(run, after=run.page)
    ours = ours_of([row.code for row in rows])
    codes = [row.code for row in rows]
    found = sa.select(SaleDifference).where(SaleDifference.sale_code.in_(codes))
    known = {one.sale_code: one for one in db.session.scalars(found)}
    for row in rows:
        if row.code in ours.simulated or row.code not in ours.sales:
            continue
        seen = Seen(None, ours.sales[row.code], untold(ours.sales[row.code]))
        write(run, seen, known.get(row.code), now=now, code=row.code)
        _describe(row, seen)
    if len(rows) == A_TURN:
        run.page = rows[-1].id
        return False
    close_what_is_over(run, now=now)
    end(run, RunState.DONE, now, reason=reason)
    return True


def _may_judge(run: Reconciliation) -> bool:
    """Silence tells something only of the account whose list it is, and of a list of all."""
    return run.source is Source.API and run.sales > 0 and is_whose_known()


def _is_complete(run: Reconciliation) -> bool:
    """Whether the list names most of what is here; else it is another account's."""
    if not _may_judge(run) or run.page:
        return True
    missing = db.session.scalar(sa.select(sa.func.count()).select_from(_rows(run).subquery())) or 0
    return missing <= FEW or missing <= run.sales


def _unlisted(run: Reconciliation, *, after: int) -> list[Any]:
    found = _rows(run).where(Sale.id > after).order_by(Sale.id).limit(A_TURN)
    return list(db.session.execute(found).all())


def _rows(run: Reconciliation) -> sa.Select[Any]:
    paid_at = sa.func.coalesce(Sale.paid_at, Sale.approved_at)
    listed = sa.exists().where(SaleTold.reconciliation_id == run.id, SaleTold.code == Sale.code)
    told: list[Any] = [Sale.id, Sale.code, Sale.buyer_name, Sale.buyer_email, Sale.cents]
    asked: sa.Select[Any] = sa.select(*told).join(Postback, Sale.postback_id == Postback.id)
    return asked.where(
        Sale.status.in_(PAID),
        paid_at > run.since + EDGE,
        paid_at < run.until - EDGE,
        Postback.key_id == run.key_id,
        ~listed,
    )


def _describe(row: Any, seen: Seen) -> None:
    if seen.kind is None:
        return
    db.session.flush()
    told = {"buyer_name": row.buyer_name, "buyer_email": row.buyer_email or "", "cents": row.cents}
    mine = sa.update(SaleDifference).where(SaleDifference.sale_code == row.code)
    db.session.execute(mine.values(told).execution_options(synchronize_session=False))
