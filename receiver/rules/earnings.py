"""Who earns what of a sale: what is remembered of all tellings of it, and what that comes to.

What is remembered are the greatest of what was told, by when it was told: so the same news in any
order and any number comes to the same. It is kept as plain lists and texts, as a row keeps it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from receiver.rules.heard import Heard
from receiver.rules.sale import SaleLife, remember
from receiver.rules.vocabulary import EVENT_STATUSES, Event, Role, SaleStatus
from receiver.rules.words import folded

Memory = dict[str, Any]

FEE = "sistema"  # what the marketplace keeps, as the kind of a commission, folded
_SIGNED = ("cents", "currency", "product", "product_name", "src", "affiliate")
_UTM = ("source", "medium", "campaign")
LONGEST_PERSON, LONGEST_ROLE = 320, 60
_LISTING = (Role.PRODUCER, Role.COPRODUCER)
_PAYING = (Event.SUBSCRIPTION_ACTIVE, Event.RECOVERY_ACTIVE)
_BAD = (Event.REFUNDED, Event.DISPUTED)


class Standing(StrEnum):
    """Where the money of a sale is."""

    EXPECTED = "expected"
    AVAILABLE = "available"
    REVERSED = "reversed"


_STANDINGS = {
    SaleStatus.APPROVED: Standing.EXPECTED,
    SaleStatus.COMPLETED: Standing.AVAILABLE,
    SaleStatus.REFUNDED: Standing.REVERSED,
    SaleStatus.DISPUTED: Standing.REVERSED,
}


@dataclass(frozen=True)
class Share:
    """What one person gets of a sale; `key_id` where only their own account has told it."""

    kind: str
    cents: int
    reference: str = ""
    name: str = ""
    email: str = ""
    percent: str = ""
    key_id: int | None = None

    @property
    def role(self) -> str:
        """The kind, however it was spelled."""
        return folded(self.kind)[:LONGEST_ROLE]

    @property
    def is_fee(self) -> bool:
        """Whether it is nobody's but the marketplace's."""
        return self.role == FEE

    @property
    def person(self) -> str:
        """By what the same person is known in other sales."""
        if self.is_fee:
            return FEE
        told = self.email or self.reference or self.name
        return folded(told)[:LONGEST_PERSON] if told else f"key:{self.key_id or ''}"


@dataclass(frozen=True)
class Earned:
    """What all that was told of a sale comes to."""

    standing: Standing | None
    at: datetime | None
    shares: tuple[Share, ...]
    told: dict[str, Any]


def hear(memory: Memory, heard: Heard) -> Memory:
    """The memory with one telling more; the same one where it says nothing new."""
    sale = heard.told.sale
    if sale is None:
        return memory
    later = dict(memory, life=_with(memory.get("life", {}), heard))
    if sale.paid_at:
        paid = _text(sale.paid_at)
        later["paid"] = min(paid, memory.get("paid", paid))
    _attribute(later, heard)
    _earn(later, heard)
    return later


def _attribute(later: Memory, heard: Heard) -> None:
    """The producer knows best what was sold; and what a refund tells of amounts may be nothing."""
    rank = [heard.told.role in _LISTING, heard.event not in _BAD, _text(heard.at)]
    told = dict(later.get("told", {}))
    for name, value in _attributes(heard):
        _keep(told, name, [*rank, value])
    later["told"] = told


def _earn(later: Memory, heard: Heard) -> None:
    received = heard.told.sale.received_cents if heard.told.sale else None
    at, role = _text(heard.at), heard.told.role
    if received is not None:
        own = dict(later.get("own", {}))
        _keep(own, str(heard.key_id), [heard.event not in _BAD, at, received, role.value])
        later["own"] = own
    if role in _LISTING and heard.asides.commissions:
        _keep(later, "list", [at, _listed(heard)])


def recount(memory: Memory) -> Earned:
    """Where the money of a sale stands, since when, and whose it is."""
    life = _life(memory.get("life", {}))
    standing = _STANDINGS.get(life.status) if life.status else None
    paid = memory.get("paid")
    at = datetime.fromisoformat(paid) if paid else life.approved_at or life.completed_at
    told = {name: rank[-1] for name, rank in memory.get("told", {}).items()}
    return Earned(standing, at or life.status_at, tuple(_shares(memory)), told)


def _keep(known: dict[str, Any], name: str, ranked: list[Any]) -> None:
    known[name] = max(known.get(name, ranked), ranked)


def _shares(memory: Memory) -> Iterator[Share]:
    """Those of the list; where none is known, what each account has told of itself."""
    if "list" in memory:
        yield from (
            Share(kind, cents, reference, name, email, percent)
            for kind, cents, reference, name, email, percent in memory["list"][1]
        )
        return
    for key_id, (_good, _at, cents, role) in sorted(memory.get("own", {}).items()):
        yield Share(role, cents, key_id=int(key_id))


def _listed(heard: Heard) -> list[list[Any]]:
    return [
        [one.kind, one.cents, one.reference, one.name, one.email, one.percent]
        for one in heard.asides.commissions
    ]


def _attributes(heard: Heard) -> Iterator[tuple[str, Any]]:
    """What a sale is sorted by, as far as it is told."""
    sale = heard.told.sale
    items = sorted(heard.told.items, key=lambda item: not item.is_main)
    told: dict[str, Any] = {name: getattr(sale, name, None) for name in _SIGNED}
    if items:
        told |= {"product": items[0].product, "product_name": items[0].name}
    told |= {f"utm_{name}": value for name, value in (sale.utm if sale else ()) if name in _UTM}
    yield from ((name, value) for name, value in told.items() if value not in (None, ""))


def _with(known: dict[str, Any], heard: Heard) -> dict[str, Any]:
    approved = SaleStatus.APPROVED if heard.event in _PAYING else None
    status = approved or EVENT_STATUSES.get(heard.event)
    if status is None:
        return known
    is_dated = heard.told.told_at is not None
    life = remember(_life(known), status, at=heard.at, is_dated=is_dated)
    return {
        name: _text(value) if isinstance(value, datetime) else value
        for name, value in vars(life).items()
        if value
    }


def _life(known: dict[str, Any]) -> SaleLife:
    names = {field.name for field in fields(SaleLife)} & known.keys()
    return SaleLife(**{name: _time(known[name]) for name in names})


def _time(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
