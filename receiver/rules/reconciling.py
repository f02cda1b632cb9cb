"""What the marketplace says of a sale, held against what is kept here: equal, or one of four."""

from dataclasses import dataclass
from enum import StrEnum

from receiver.rules.facts import PostbackFacts
from receiver.rules.vocabulary import EVENT_STATUSES, PROVISIONING_ROLES, Role, SaleStatus

PAID = frozenset({SaleStatus.APPROVED, SaleStatus.COMPLETED})
UNPAID = frozenset({SaleStatus.WAITING, SaleStatus.CANCELLED})
TAKEN_BACK = frozenset({SaleStatus.REFUNDED, SaleStatus.DISPUTED})


class Difference(StrEnum):
    """In which of four ways the two do not fit."""

    PAID_WITHOUT_ACCESS = "paid-without-access"
    ACCESS_WITHOUT_PAYMENT = "access-without-payment"
    STATUS_DIFFERS = "status-differs"
    UNKNOWN_SALE = "unknown-sale"


@dataclass(frozen=True)
class Ours:
    """What is kept here of one sale.

    `is_provided_for`: access was derived from it, whatever came of that, or nothing is meant to
    be. What the rules have closed is closed on purpose, and no difference.
    """

    status: SaleStatus | None
    is_live: bool = False
    is_provided_for: bool = False
    opens_nothing: bool = False


def status_told(told: PostbackFacts) -> SaleStatus | None:
    """Where the sale stands: its status says it, and only without one the event."""
    if told.sale is not None and told.sale.status is not None:
        return told.sale.status
    return EVENT_STATUSES.get(told.event) if told.event else None


def is_ours_to_open(role: Role) -> bool:
    """Whether access is expected of who is told; a list that names no role is the producer's."""
    return role in PROVISIONING_ROLES or role is Role.UNKNOWN


def compared(told: SaleStatus | None, ours: Ours | None) -> Difference | None:
    """How a sale that the marketplace names differs from what is kept here."""
    if told is None:
        return None
    if ours is None:
        # Who never paid, or has the money back, misses nothing.
        return Difference.UNKNOWN_SALE if told in PAID else None
    if told in PAID:
        return _paid(ours)
    if told in TAKEN_BACK:
        return _taken_back(told, ours)
    if ours.status not in PAID:
        return None  # unpaid here and there: whether it waits or has lapsed opens no door
    return _lost(ours)


def untold(ours: Ours) -> Difference | None:
    """How a sale differs that is kept here as paid, and that the marketplace does not name."""
    is_open = ours.is_live and ours.status in PAID
    return Difference.ACCESS_WITHOUT_PAYMENT if is_open else None


def _paid(ours: Ours) -> Difference | None:
    if ours.status in PAID:
        # Completa and Finalizada open the same.
        return None if ours.is_provided_for else Difference.PAID_WITHOUT_ACCESS
    if ours.is_live or ours.opens_nothing:
        return Difference.STATUS_DIFFERS
    return Difference.PAID_WITHOUT_ACCESS


def _taken_back(told: SaleStatus, ours: Ours) -> Difference | None:
    if ours.status in (told, SaleStatus.REFUNDED):
        return None  # a refund is the last word
    if ours.status in PAID:
        return _lost(ours)
    return Difference.STATUS_DIFFERS if ours.status is SaleStatus.DISPUTED else None


def _lost(ours: Ours) -> Difference:
    is_open = ours.is_live
    return Difference.ACCESS_WITHOUT_PAYMENT if is_open else Difference.STATUS_DIFFERS
