"""The sums by day and month are kept in step with the rows that they are of."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from receiver.db import db, hold, is_postgres
from receiver.models import Commission, EarnedDay, EarnedSale
from receiver.models.postback import THE_BOOKS
from receiver.rules.earnings import FEE
from receiver.rules.tallies import OF_COMMISSIONS, OF_SALES, Amount, By, Place

_SUM = cast(sa.Table, EarnedDay.__table__)
_SALE, _COMMISSION = (cast(sa.Table, kind.__table__) for kind in (EarnedSale, Commission))
_PLACE = ("kind", "is_month", "day", "value", "currency", "standing")
_COLUMN = {by: by.value.replace("-", "_") for by in By} | {By.PRODUCT: "product_code"}


def _added(insert: Any) -> sa.Insert:
    more = {name: _SUM.c[name] + insert.excluded[name] for name in ("many", "cents")}
    added: sa.Insert = insert.on_conflict_do_update(index_elements=_PLACE, set_=more)
    return added


# Written once: to write a statement anew costs more than to ask it.
_ADDED = {False: _added(sqlite.insert(_SUM)), True: _added(postgresql.insert(_SUM))}


def add(differences: Iterable[Mapping[Place, Amount]]) -> None:
    """Change the sums by all of these; in one order, so that no two wait for each other."""
    found: dict[Place, Amount] = {}
    for one in differences:
        for place, amount in one.items():
            known = found.get(place, Amount(0, 0))
            found[place] = Amount(known.many + amount.many, known.cents + amount.cents)
    rows = [
        {**place._asdict(), **amount._asdict()}
        for place, amount in sorted(found.items())
        if any(amount)
    ]
    if rows:
        db.session.connection().execute(_ADDED[is_postgres()], rows)


def rebuild() -> None:
    """Sum up all rows anew, inside a story."""
    hold(THE_BOOKS)
    connection = db.session.connection()
    connection.execute(sa.delete(_SUM))
    for by in (*OF_COMMISSIONS, *OF_SALES):
        connection.execute(_days(by))
    connection.execute(_months())


def _days(by: By) -> Any:
    of = _COMMISSION if by in OF_COMMISSIONS else _SALE
    # As in rules/tallies.py; a place name is what PostgreSQL knows, SQLite only hours.
    at = sa.func.timezone("America/Sao_Paulo", of.c.earned_at)
    day = sa.cast(at, sa.Date) if is_postgres() else sa.func.date(of.c.earned_at, "-3 hours")
    what = (day, of.c[_COLUMN[by]], of.c.currency, of.c.standing)
    sums = (sa.func.count(), sa.func.sum(sa.func.coalesce(of.c.cents, 0)))
    rows = sa.select(sa.literal(by.value), sa.false(), *what, *sums)
    rows = rows.where(of.c.standing.is_not(None), of.c.earned_at.is_not(None))
    if by is By.PRODUCT:
        rows = rows.where(of.c.role != FEE)
    return _into(rows.group_by(*what))


def _months() -> Any:
    first = sa.cast(sa.func.date_trunc("month", _SUM.c.day), sa.Date)
    month = first if is_postgres() else sa.func.date(_SUM.c.day, "start of month")
    what = (_SUM.c.value, _SUM.c.currency, _SUM.c.standing)
    sums = (sa.func.sum(_SUM.c.many), sa.func.sum(_SUM.c.cents))
    rows = sa.select(_SUM.c.kind, sa.true(), month, *what, *sums)
    return _into(rows.group_by(_SUM.c.kind, month, *what))


def _into(rows: Any) -> Any:
    return sa.insert(_SUM).from_select([*_PLACE, "many", "cents"], rows)
