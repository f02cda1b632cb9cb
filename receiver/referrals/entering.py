"""What affiliates are told of sales, entered for many of them in a few statements."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Referral
from receiver.rules.heard import Heard
from receiver.rules.memory import Memory
from receiver.rules.referral import hear, is_referral, recount
from receiver.rules.vocabulary import Role
from receiver.rules.words import code_of, line, words_of

# Written once: to write a statement anew costs more than to ask it.
_ROW = cast(sa.Table, Referral.__table__)
_KNOWN = sa.select(_ROW.c.id, _ROW.c.sale_code, _ROW.c.key_id, _ROW.c.role, _ROW.c.memory).where(
    Among(_ROW.c.sale_code, "codes")
)
_WHICH = ("sale_code", "key_id", "role", "is_simulated")
_LEARN = sa.insert(_ROW)
_CHANGE = (
    sa.update(_ROW)
    .where(_ROW.c.id == sa.bindparam("its_id"))
    .values({c.name: sa.bindparam(c.name) for c in _ROW.c if c.name not in ("id", *_WHICH)})
)
_LENGTHS = {c.name: c.type.length for c in _ROW.c if isinstance(c.type, sa.String)}
_TEXTS = (
    *("payment", "product_name", "buyer_name", "buyer_email", "src"),
    *("utm_source", "utm_medium", "utm_campaign"),
)


class Place(NamedTuple):
    """Which sale, and who was told of it as what."""

    code: str
    key_id: int
    role: Role


def enter(heards: Sequence[Heard], *, now: datetime) -> None:  # noqa: ARG001 - news brings its time
    """Remember what they tell of sales that others made; no account comes of it."""
    told = [(place, one) for one in heards if (place := _place(one))]
    if not told:
        return
    codes = sorted({place.code for place, _ in told})
    asked = db.session.connection().execute(_KNOWN, {"codes": codes}).all()
    ids = {Place(row.sale_code, row.key_id, row.role): row.id for row in asked}
    known: dict[Place, Memory] = {
        Place(row.sale_code, row.key_id, row.role): row.memory for row in asked
    }
    later, simulated = dict(known), {}
    for place, one in told:
        later[place] = hear(later.get(place, {}), one)
        simulated[place] = one.is_simulated
    changed = [place for place in simulated if later[place] != known.get(place)]
    _write([(ids.get(place), _row(place, later[place], simulated[place])) for place in changed])


def _write(rows: Sequence[tuple[int | None, dict[str, Any]]]) -> None:
    connection = db.session.connection()
    new = [row for number, row in rows if number is None]
    old = [
        {"its_id": number} | {name: row[name] for name in row if name not in _WHICH}
        for number, row in rows
        if number is not None
    ]
    if new:
        connection.execute(_LEARN, new)
    if old:
        connection.execute(_CHANGE, old)


def _place(heard: Heard) -> Place | None:
    if not is_referral(heard) or heard.told.sale is None:
        return None
    return Place(heard.told.sale.code, heard.key_id, heard.told.role)


def _row(place: Place, memory: Memory, is_simulated: bool) -> dict[str, Any]:
    found = recount(memory)
    texts = {name: str(found.told.get(name, ""))[: _LENGTHS[name]] for name in _TEXTS}
    return {
        "sale_code": place.code,
        "key_id": place.key_id,
        "role": place.role,
        "is_simulated": is_simulated,
        "memory": memory,
        "status": found.status,
        "cents": found.cents,
        "sale_cents": found.told.get("cents"),
        "currency": found.told.get("currency", "BRL"),
        "product_code": found.told.get("product", ""),
        **texts,
        "sold_at": found.at,
        "told_at": found.told_at,
        "postback_id": found.postback_id,
        **{f"{name}_at": getattr(found, f"{name}_at") for name in _MOMENTS},
        "words": _words(place.code, texts),
    }


_MOMENTS = ("started", "paid", "completed", "reversed")


def _words(code: str, texts: dict[str, str]) -> str:
    named = (texts[name] for name in ("buyer_name", "buyer_email", "src"))
    return line([code_of(code), *chain.from_iterable(map(words_of, named))])
