"""Knocks at the door, and looks what came of it."""

from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from receiver.db import db
from receiver.models import Postback
from receiver.web.answers import ANSWERS
from tests.client import Browser
from tests.wire import FORM, sample

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
GOOD = f"chave_unica={KEY}&".encode()


def sale(**changed: object) -> dict[str, Any]:
    return sample("13-") | {"chave_unica": KEY} | changed


def post(door: Browser, body: bytes, content_type: str = FORM) -> TestResponse:
    return door.post("/postback", data=body, content_type=content_type)


def answered(response: TestResponse) -> tuple[int, str]:
    """Status and result; the rest of an answer must be what the table of answers says."""
    told = response.get_json()
    assert told == {"result": told["result"], "message": ANSWERS[told["result"]][1]}
    return response.status_code, told["result"]


def kept() -> list[Postback]:
    return list(db.session.scalars(sa.select(Postback).order_by(Postback.id)))


def rows() -> int:
    """All rows of all tables that a postback could leave something in."""
    tables = [
        table for name, table in db.metadata.tables.items() if name not in ("key", "throttle")
    ]
    counts = [db.session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables]
    return sum(count or 0 for count in counts)


def dump() -> bytes:
    """Every value of every row of every table."""
    found = b""
    for table in db.metadata.tables.values():
        for row in db.session.execute(sa.select(table)):
            found += b"".join(v if isinstance(v, bytes) else repr(v).encode() for v in row)
    return found
