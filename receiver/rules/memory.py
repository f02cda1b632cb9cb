"""What is remembered of all tellings of something, as plain lists and texts: as a row keeps it.

What is remembered are the greatest or the earliest of what was told, by when it was told: so the
same news in any order and any number comes to the same.
"""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from receiver.rules.heard import Heard
from receiver.rules.sale import SaleLife, remember
from receiver.rules.vocabulary import EVENT_STATUSES, Event, SaleStatus

Memory = dict[str, Any]

# What they tell of amounts may be nothing.
BAD = (Event.REFUNDED, Event.DISPUTED)
_PAYING = (Event.SUBSCRIPTION_ACTIVE, Event.RECOVERY_ACTIVE)
_UTM = ("source", "medium", "campaign")


def lived(known: Memory, heard: Heard) -> Memory:
    """The life of a sale with one piece of news more; the same one where it is none."""
    approved = SaleStatus.APPROVED if heard.event in _PAYING else None
    status = approved or EVENT_STATUSES.get(heard.event)
    if status is None:
        return known
    is_dated = heard.told.told_at is not None
    life = remember(life_of(known), status, at=heard.at, is_dated=is_dated)
    return {
        name: text(value) if isinstance(value, datetime) else value
        for name, value in vars(life).items()
        if value
    }


def life_of(known: Memory) -> SaleLife:
    """The life of a sale, out of what is kept of it."""
    names = {field.name for field in fields(SaleLife)} & known.keys()
    return SaleLife(**{name: _time(known[name]) for name in names})


def keep(known: Memory, name: str, ranked: list[Any]) -> None:
    """Remember a value under its name, if it ranks before the one that is known."""
    known[name] = max(known.get(name, ranked), ranked)


def keep_first(known: Memory, name: str, at: datetime | None) -> None:
    """Remember a moment under its name, if it was before the one that is known."""
    if at is not None:
        known[name] = min(text(at), known.get(name, text(at)))


def attributes(heard: Heard, names: tuple[str, ...]) -> dict[str, Any]:
    """What a sale is sorted by, as far as it is told: some of its fields, its product, its UTM."""
    sale = heard.told.sale
    items = sorted(heard.told.items, key=lambda item: not item.is_main)
    told: dict[str, Any] = {name: getattr(sale, name, None) for name in names}
    if items:
        told |= {"product": items[0].product, "product_name": items[0].name}
    told |= {f"utm_{name}": value for name, value in (sale.utm if sale else ()) if name in _UTM}
    return {name: value for name, value in told.items() if value not in (None, "")}


def text(at: datetime) -> str:
    """A moment as it is remembered: such texts are ordered as their moments are."""
    return at.astimezone(UTC).isoformat()


def moment(known: Memory, name: str) -> datetime | None:
    """A moment that was remembered, if it was."""
    return datetime.fromisoformat(known[name]) if name in known else None


def _time(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
