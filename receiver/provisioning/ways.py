"""The ways from products into areas, read by the columns of the mappings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from receiver import models
from receiver.among import Among
from receiver.db import db

_MAPPING, _AREA = cast(sa.Table, models.Mapping.__table__), cast(sa.Table, models.Area.__table__)
_COLUMNS = ("product_code", "plan_code", "area_id", "days", "is_by_hand")
# Written once: to write a statement anew costs more than to ask it.
_OF = (
    sa.select(*(_MAPPING.c[name] for name in _COLUMNS), _AREA.c.name)
    .join(_AREA, _MAPPING.c.area_id == _AREA.c.id)
    .where(Among(_MAPPING.c.product_code, "codes"))
    .order_by(_MAPPING.c.id)
)


@dataclass(frozen=True)
class Way:
    """A mapping, and the name of the area that it leads to."""

    product_code: str
    plan_code: str
    area_id: int
    days: int | None
    is_by_hand: bool
    area: str


Ways = Mapping[str, Sequence[Way]]


def ways_of(products: Iterable[str]) -> dict[str, list[Way]]:
    """The ways of these products as they are stored; of each product, even if it has none."""
    ways: dict[str, list[Way]] = {product: [] for product in sorted(products)}
    if ways:
        rows: Iterable[Any] = db.session.connection().execute(_OF, {"codes": list(ways)})
        for row in rows:
            ways[row[0]].append(Way(*row))
    return ways
