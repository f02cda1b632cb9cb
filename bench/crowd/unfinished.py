"""Purchases that many began and nobody paid yet, each with a reminder that is owed."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from bench.crowd.lives import COURSES, DOMAIN
from receiver import jobs
from receiver.db import db, transaction
from receiver.models import Key, RecoveryCase
from receiver.models.job import JobKind
from receiver.rules.recovering import CaseKind, CaseState
from receiver.rules.vocabulary import Role

OF_A_BLOCK = 50
AT_A_TIME = 5000
DAYS = 50  # over which they lie; after sixty they would expire
KINDS = (CaseKind.ABANDONED, CaseKind.UNPAID, CaseKind.ABANDONED, CaseKind.REFUSED)


def begin(count: int, *, now: datetime) -> None:
    """Write so many open cases, the newest of them of this moment."""
    key_id = db.session.scalar(sa.select(sa.func.min(Key.id)))
    insert = sa.insert(cast(sa.Table, RecoveryCase.__table__)).returning(RecoveryCase.id)
    for first in range(0, count, AT_A_TIME):
        numbers = range(first, min(first + AT_A_TIME, count))
        rows = [_row(number, count, key_id, now) for number in numbers]
        with transaction():
            ids = db.session.scalars(insert, rows).all()
            owed = [_work(case_id, now) for case_id in ids]
            jobs.owe_all(owed, now=now)


def _row(number: int, count: int, key_id: int | None, now: datetime) -> dict[str, Any]:
    told_at = now - timedelta(days=DAYS) * number / count
    product, email = COURSES[number % len(COURSES)], f"quase{number}@{DOMAIN}"
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
        "steps_sent": 0,
        "next_at": now + timedelta(days=1),
        "stopped": "",
        "remark": "",
    }


def _work(case_id: int, now: datetime) -> dict[str, Any]:
    at = now + timedelta(days=1)
    return jobs.row(JobKind.RECOVERY, f"recovery:{case_id}", row_id=case_id, now=now, at=at)
