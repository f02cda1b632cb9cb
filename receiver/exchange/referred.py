"""Sales of other shops as a file: told in the log first, then row by row to whoever asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db, transaction
from receiver.exchange import files
from receiver.exchange.exporting import EXCEL_SEPARATORS
from receiver.exchange.leaving import Cell
from receiver.log import log_by_hand
from receiver.models import Key, Referral
from receiver.models.log_entry import Deed
from receiver.rules.cells import harmless

SOME = 500  # at a time
TEXTS = ("sale_code", "product_code", "product_name", "buyer_name", "buyer_email", "payment")
TRACES = ("src", "utm_source", "utm_medium", "utm_campaign")
MOMENTS = ("started_at", "paid_at", "completed_at", "reversed_at", "told_at")
COLUMNS = (*TEXTS, "status", "cents", "sale_cents", "currency", "role", "key", *TRACES, *MOMENTS)


@dataclass(frozen=True)
class Order:
    """Which of them are asked for, and what columns, statuses and roles are called."""

    found: sa.Select[Any]
    headings: Mapping[str, str]
    names: Mapping[str, str]
    language: str
    wanted: Mapping[str, str]


def export(order: Order, *, by: str, now: datetime) -> Iterator[bytes]:
    """Note who takes them away, and hand them out in pieces; what was simulated stays."""
    found = order.found.where(Referral.is_simulated.is_(False))
    told = ", ".join(f"{name}={value}" for name, value in order.wanted.items())
    with transaction():
        ids = found.with_only_columns(Referral.id).subquery()
        count = db.session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
        facts: dict[str, object] = {"count": count, "filter": told or "\N{EM DASH}"}
        log_by_hand(Deed.EXPORTED, "referrals-exported", facts, by=by, now=now)
    separator = EXCEL_SEPARATORS.get(order.language, ";")
    point = "." if separator == "," else ","
    headings = [order.headings[name] for name in COLUMNS]
    return files.as_csv(headings, _rows(found, order.names, point), separator=separator)


def _rows(found: sa.Select[Any], names: Mapping[str, str], point: str) -> Iterator[Sequence[Cell]]:
    """The newest first. Between two batches no transaction is open."""
    columns = [getattr(Referral, name) for name in COLUMNS if name != "key"]
    label = Key.label.label("key")
    chosen = found.with_only_columns(Referral.id, label, *columns)
    chosen = chosen.join(Key, Key.id == Referral.key_id).order_by(Referral.id.desc()).limit(SOME)
    zone, last = ZoneInfo(settings().timezone), None
    while True:
        batch = chosen if last is None else chosen.where(Referral.id < last)
        some = db.session.execute(batch).all()
        db.session.rollback()
        for one in some:
            yield [_cell(name, getattr(one, name), names, point, zone) for name in COLUMNS]
        if len(some) < SOME:
            return
        last = some[-1].id


def _cell(name: str, value: Any, names: Mapping[str, str], point: str, zone: ZoneInfo) -> Cell:
    if name in ("status", "role"):
        return names[value]
    if name.endswith("cents"):
        return None if value is None else f"{value // 100}{point}{value % 100:02}"
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return harmless(str(value or ""))
