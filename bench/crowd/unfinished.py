"""Purchases that many began and nobody paid yet, each with a reminder that is owed."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from bench.crowd.copies import ON
from bench.crowd.lives import COURSES, DOMAIN
from receiver.db import db, transaction
from receiver.models import Key, RecoveryCase
from receiver.rules.recovering import CaseKind, CaseState
from receiver.rules.vocabulary import Role

OF_A_BLOCK = 50
FIRST = 1000  # the others are their copies
WHO = "quase"
DAYS = 50  # over which they lie; after sixty they would expire
_CASE = cast(sa.Table, RecoveryCase.__table__)
_COLUMNS = [column.name for column in _CASE.columns if column.name != "id"]
_NAMES = ", ".join(_COLUMNS)
_COPIED = ", ".join(
    f"n || {name}" if name in ("thread", "buyer_email") else name for name in _COLUMNS
)
# The work on the first reminder of each, as jobs.row would write it.
_OWED = {
    "kind": "'recovery'",
    "key": "'recovery:' || id",
    "row_id": "id",
    "state": "'ready'",
    "run_at": "next_at",
    "priority": "0",
    "attempts": "0",
    "error": "''",
    "created_at": "opened_at",
}
KINDS = (CaseKind.ABANDONED, CaseKind.UNPAID, CaseKind.ABANDONED, CaseKind.REFUSED)


def begin(count: int, *, now: datetime) -> None:
    """Write so many open cases, the newest of them of this moment."""
    key_id = db.session.scalar(sa.select(sa.func.min(Key.id)))
    first = min(count, FIRST)
    numbers = ON[db.engine.dialect.name]["numbers"].format(first=1, last=count // FIRST - 1)
    with transaction():
        rows = [_row(number, first, key_id, now) for number in range(first)]
        db.session.connection().execute(sa.insert(_CASE), rows)
        if count > first:
            _run(
                f"INSERT INTO recovery_case ({_NAMES}) SELECT {_COPIED} FROM {numbers}"
                f" CROSS JOIN recovery_case WHERE thread LIKE '{WHO}%'"
            )
        _run(
            f"INSERT INTO job ({', '.join(_OWED)}) SELECT {', '.join(_OWED.values())}"
            " FROM recovery_case WHERE next_at IS NOT NULL"
        )


def _run(statement: str) -> None:
    # A driver with %s for its parameters is told that this is none.
    is_plain = db.engine.dialect.name == "sqlite"
    db.session.connection().exec_driver_sql(statement if is_plain else statement.replace("%", "%%"))


def _row(number: int, count: int, key_id: int | None, now: datetime) -> dict[str, Any]:
    told_at = now - timedelta(days=DAYS) * number / count
    product, email = COURSES[number % len(COURSES)], f"{WHO}{number}@{DOMAIN}"
    return {
        "thread": f"{email}|{product.code}",
        "kind": KINDS[number % len(KINDS)],
        "state": CaseState.OPEN,
        "is_simulated": False,
        "key_id": key_id,
        "role": Role.AFFILIATE if number % 10 == 0 else Role.PRODUCER,
        "buyer_email": email,
        "buyer_name": f"Quase {number}",
        "buyer_phone": "",
        "buyer_state": "",
        "product_code": product.code,
        "product_name": product.name,
        "sale_code": "",
        "contract_code": "",
        "cents": 19700,
        "currency": "BRL",
        "way": {"url": f"https://pay.example.com/{number}"},
        "began_at": told_at,
        "told_at": told_at,
        "opened_at": told_at,
        "closed_at": None,
        "closing_sale": "",
        "closing_cents": None,
        "closing_currency": "",
        "was_prompt": False,
        "steps_sent": 0,
        "next_at": now + timedelta(days=1),
        "stopped": "",
        "remark": "",
    }
