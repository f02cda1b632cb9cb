"""What postbacks tell of commissions, entered for many sales in a few statements."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.earnings import summing
from receiver.models import Commission, EarnedSale
from receiver.rules.earnings import Earned, hear, recount
from receiver.rules.heard import Heard
from receiver.rules.memory import Memory
from receiver.rules.tallies import difference

Row = dict[str, Any]

# Written once: to write a statement anew costs more than to ask it.
_SALE = cast(sa.Table, EarnedSale.__table__)
_COMMISSION = cast(sa.Table, Commission.__table__)
_KNOWN = sa.select(_SALE.c.code, _SALE.c.memory).where(Among(_SALE.c.code, "codes"))
_FORGET = sa.delete(_COMMISSION).where(Among(_COMMISSION.c.sale_code, "codes"))
_FORGET_SALES = sa.delete(_SALE).where(Among(_SALE.c.code, "codes"))
_LEARN_SALES, _LEARN = sa.insert(_SALE), sa.insert(_COMMISSION)
_TOLD = ("product_name", "affiliate", "src", "utm_source", "utm_medium", "utm_campaign")


def enter(heards: Sequence[Heard], *, now: datetime) -> None:  # noqa: ARG001 - every book is told the time
    """Remember what they tell of money. What the simulator plays is nobody's."""
    told = [one for one in heards if one.told.sale and not one.is_simulated]
    codes = sorted({one.told.sale.code for one in told if one.told.sale})
    if not codes:
        return
    asked = db.session.connection().execute(_KNOWN, {"codes": codes})
    known: dict[str, Memory] = {row.code: row.memory for row in asked}
    later = dict(known)
    for one in told:
        if one.told.sale:
            code = one.told.sale.code
            later[code] = hear(later.get(code, {}), one)
    write({code: memory for code, memory in later.items() if memory != known.get(code)}, known)


def write(changed: dict[str, Memory], known: dict[str, Memory]) -> None:
    """In place of what was known: the rows of a sale are few, and told as a whole."""
    if not changed:
        return
    connection, codes = db.session.connection(), {"codes": list(changed)}
    connection.execute(_FORGET, codes)
    connection.execute(_FORGET_SALES, codes)
    earned = {code: recount(memory) for code, memory in changed.items()}
    before = {code: recount(known.get(code, {})) for code in changed}
    summing.add(difference(before[code], earned[code]) for code in changed)
    sales = [_sale(code, changed[code], earned[code]) for code in changed]
    connection.execute(_LEARN_SALES, sales)
    rows = [row for code in changed for row in _commissions(code, earned[code])]
    if rows:
        connection.execute(_LEARN, rows)


def _sale(code: str, memory: Memory, earned: Earned) -> Row:
    return {
        "code": code,
        "memory": memory,
        "standing": earned.standing,
        "earned_at": earned.at,
        "cents": earned.told.get("cents"),
        "currency": earned.told.get("currency", "BRL"),
        "product_code": earned.told.get("product", ""),
        **{name: earned.told.get(name, "") for name in _TOLD},
    }


def _commissions(code: str, earned: Earned) -> Iterator[Row]:
    if earned.standing is None or earned.at is None:
        return
    for share in earned.shares:
        yield {
            "sale_code": code,
            "person": share.person,
            "role": share.role,
            **{name: getattr(share, name) for name in ("kind", "reference", "name", "email")},
            "percent": share.percent,
            "key_id": share.key_id,
            "cents": share.cents,
            "currency": earned.told.get("currency", "BRL"),
            "standing": earned.standing,
            "earned_at": earned.at,
            "product_code": earned.told.get("product", ""),
        }
