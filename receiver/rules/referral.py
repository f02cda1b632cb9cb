"""A sale that somebody else's shop made through us: all that one account was told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from receiver.rules import earnings
from receiver.rules.earnings import Standing
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
from receiver.rules.sale import SaleLife
from receiver.rules.vocabulary import AFFILIATE_ROLES, Event, SaleStatus

# What is told with them is no date of a payment.
_UNPAID = (Event.ABANDONED, Event.WAITING, Event.CANCELLED)
_SIGNED = ("cents", "currency", "src", "payment")


class ReferralStatus(StrEnum):
    """Where such a sale stands: as any sale does, or before it became one."""

    ABANDONED = "abandoned"
    WAITING = "waiting"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    COMPLETED = "completed"
    UNKNOWN = "unknown"  # only a parcel or a contract was told of


# Where the own commission is; of the others there is none.
STANDINGS = {ReferralStatus(status.value): at for status, at in earnings.STANDINGS.items()}


class Step(StrEnum):
    """What happened in the life of such a sale."""

    ABANDONED = "abandoned"
    STARTED = "started"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    PAID = "paid"
    COMPLETED = "completed"
    DISPUTED = "disputed"
    WON = "won"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Referred:
    """What all that was told comes to; `at` is when it was sold, or begun, or first heard of."""

    status: ReferralStatus
    at: datetime
    told_at: datetime
    postback_id: int
    cents: int | None
    started_at: datetime | None
    paid_at: datetime | None
    completed_at: datetime | None
    reversed_at: datetime | None
    told: dict[str, Any]


def is_referral(heard: Heard) -> bool:
    """Whether a telling is about a sale of somebody else's shop."""
    return heard.told.role in AFFILIATE_ROLES and heard.told.sale is not None


def hear(memory: Memory, heard: Heard) -> Memory:
    """The memory with one telling more; the same one where it says nothing new."""
    sale, at = heard.told.sale, text(heard.at)
    if sale is None:
        return memory
    later = dict(memory, life=lived(memory.get("life", {}), heard))
    keep_first(later, "first", heard.at)
    keep_first(later, "abandoned", heard.at if heard.event is Event.ABANDONED else None)
    keep_first(later, "started", sale.started_at)
    keep_first(later, "paid", sale.paid_at if heard.event not in _UNPAID else None)
    keep(later, "news", [at, heard.postback_id])
    is_good = heard.event not in BAD
    if sale.received_cents is not None:
        keep(later, "own", [is_good, at, sale.received_cents])
    told = dict(later.get("told", {}))
    for name, value in _told(heard).items():
        keep(told, name, [is_good, at, value])
    later["told"] = told
    return later


def recount(memory: Memory) -> Referred:
    """Where it stands, what it brings, and what else is known of it."""
    life = life_of(memory.get("life", {}))
    status = _status(life, memory)
    paid_at = _paid_at(life, memory)
    started_at = moment(memory, "started")
    last, postback_id = memory["news"]
    is_reversed = STANDINGS.get(status) is Standing.REVERSED
    return Referred(
        status=status,
        at=paid_at or started_at or datetime.fromisoformat(memory["first"]),
        told_at=datetime.fromisoformat(last),
        postback_id=postback_id,
        cents=memory["own"][-1] if "own" in memory else None,
        started_at=started_at,
        paid_at=paid_at,
        completed_at=life.completed_at,
        reversed_at=life.status_at if is_reversed else None,
        told={name: rank[-1] for name, rank in memory["told"].items()},
    )


def steps(memory: Memory) -> list[tuple[Step, datetime]]:
    """Its life, step by step, the earliest first."""
    life = life_of(memory.get("life", {}))
    won_at = life.approved_again_at if life.is_dispute_won else None
    if won_at and life.disputed_at and won_at <= life.disputed_at:
        won_at = life.completed_at
    known = {
        Step.ABANDONED: moment(memory, "abandoned"),
        Step.STARTED: moment(memory, "started"),
        Step.WAITING: life.waiting_at,
        Step.CANCELLED: life.cancelled_at,
        Step.PAID: _paid_at(life, memory),
        Step.COMPLETED: life.completed_at,
        Step.DISPUTED: life.disputed_at,
        Step.WON: won_at,
        Step.REFUNDED: life.refunded_at,
    }
    found = [(step, at) for step, at in known.items() if at]
    return sorted(found, key=lambda one: one[1])


def _status(life: SaleLife, memory: Memory) -> ReferralStatus:
    if life.status:
        return ReferralStatus(life.status.value)
    return ReferralStatus.ABANDONED if "abandoned" in memory else ReferralStatus.UNKNOWN


def _paid_at(life: SaleLife, memory: Memory) -> datetime | None:
    """When it was paid; a date of payment alone, told with other news, pays nothing."""
    was_paid = life.status not in (None, SaleStatus.WAITING, SaleStatus.CANCELLED)
    return (moment(memory, "paid") or life.approved_at or life.completed_at) if was_paid else None


def _told(heard: Heard) -> dict[str, Any]:
    told = attributes(heard, _SIGNED)
    buyer = {"buyer_name": heard.told.buyer.name, "buyer_email": heard.told.buyer.email}
    return told | {name: value for name, value in buyer.items() if value}
