"""Who earns what of a sale: what is remembered of all tellings of it, and what that comes to.

How it is remembered, so that any order of the same news comes to the same, is told in memory.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from receiver.rules.asides import CommissionTold
from receiver.rules.heard import Heard
from receiver.rules.memory import (
    BAD,
    Memory,
    attributes,
    keep,
    keep_first,
    life_of,
    lived,
    moment,
    text,
)
from receiver.rules.vocabulary import Role, SaleStatus
from receiver.rules.words import folded

FEE = "sistema"  # what the marketplace keeps, as the kind of a commission, folded
_SIGNED = ("cents", "currency", "product", "product_name", "src", "affiliate")
LONGEST_PERSON, LONGEST_ROLE = 320, 60
_LISTING = (Role.PRODUCER, Role.COPRODUCER)


class Standing(StrEnum):
    """Where the money of a sale is."""

    EXPECTED = "expected"
    AVAILABLE = "available"
    REVERSED = "reversed"


STANDINGS = {
    SaleStatus.APPROVED: Standing.EXPECTED,
    SaleStatus.COMPLETED: Standing.AVAILABLE,
    SaleStatus.REFUNDED: Standing.REVERSED,
    SaleStatus.DISPUTED: Standing.REVERSED,
}


@dataclass(frozen=True)
class Share(CommissionTold):
    """What one person gets of a sale; `key_id` where only their own account has told it."""

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
    later = dict(memory, life=lived(memory.get("life", {}), heard))
    keep_first(later, "paid", sale.paid_at)
    _attribute(later, heard)
    _earn(later, heard)
    return later


def _attribute(later: Memory, heard: Heard) -> None:
    """The producer knows best what was sold; and what a refund tells of amounts may be nothing."""
    rank = [heard.told.role in _LISTING, heard.event not in BAD, text(heard.at)]
    told = dict(later.get("told", {}))
    for name, value in attributes(heard, _SIGNED).items():
        keep(told, name, [*rank, value])
    later["told"] = told


def _earn(later: Memory, heard: Heard) -> None:
    received = heard.told.sale.received_cents if heard.told.sale else None
    at, role = text(heard.at), heard.told.role
    if received is not None:
        own = dict(later.get("own", {}))
        keep(own, str(heard.key_id), [heard.event not in BAD, at, received, role.value])
        later["own"] = own
    if role in _LISTING and heard.asides.commissions:
        keep(later, "list", [at, _listed(heard)])


def recount(memory: Memory) -> Earned:
    """Where the money of a sale stands, since when, and whose it is."""
    life = life_of(memory.get("life", {}))
    standing = STANDINGS.get(life.status) if life.status else None
    at = moment(memory, "paid") or life.approved_at or life.completed_at
    told = {name: rank[-1] for name, rank in memory.get("told", {}).items()}
    return Earned(standing, at or life.status_at, tuple(_shares(memory)), told)


def _shares(memory: Memory) -> Iterator[Share]:
    """Those of the list; where none is known, what each account has told of itself."""
    if "list" in memory:
        yield from (Share(*told) for told in memory["list"][1])
        return
    for key_id, (_good, _at, cents, role) in sorted(memory.get("own", {}).items()):
        yield Share(role, cents, key_id=int(key_id))


def _listed(heard: Heard) -> list[list[Any]]:
    # Not astuple(): it copies deeply what cannot change, for a tenth of all that the books cost.
    return [list(vars(one).values()) for one in heard.asides.commissions]
