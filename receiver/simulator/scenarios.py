"""What can be played: whole lives, from the first postback to the last, and single events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from receiver.simulator import buyers, contracts, purchases
from receiver.simulator.marketplace import EVENTS, Marketplace, Told
from receiver.simulator.single import single


@dataclass(frozen=True)
class Scenario:
    """A life to play, and what it shows."""

    shows: str
    play: Callable[[Marketplace, datetime], list[Told]]


def life(name: str, *, key: str, now: datetime, email: str | None = None) -> list[Told]:
    """All postbacks of one life, in their order, with fresh codes and dates relative to now."""
    return SCENARIOS[name].play(Marketplace(key, email or buyers.invented()), now)


LIVES = {
    "purchase": Scenario(
        "a pix is issued, paid, and complete after its guarantee", purchases.purchase
    ),
    "boleto-late": Scenario("a boleto expires and is paid after all", purchases.boleto_paid_late),
    "refund": Scenario("a card sale is approved, then refunded", purchases.refund),
    "dispute-won": Scenario("a disputed sale that stands in the end", purchases.dispute_won),
    "dispute-lost": Scenario("a disputed sale that is refunded", purchases.dispute_lost),
    "order-bump": Scenario("one sale of three products", purchases.order_bump),
    "upsell-refunded": Scenario(
        "a purchase with an upsell that is refunded", purchases.upsell_refunded
    ),
    "affiliate": Scenario(
        "the same sale as an affiliate and as the producer sees it", purchases.affiliate
    ),
    "abandoned": Scenario("a checkout is left, then bought", purchases.abandoned),
    "tracking": Scenario("a parcel is bought and followed to its door", purchases.tracking),
    "subscription": Scenario(
        "charged, renewed by boleto, then cancelled: paid up", contracts.subscription
    ),
    "renewals": Scenario("a subscription with three renewals", contracts.renewals),
    "overdue": Scenario("a subscription whose second charge fails", contracts.overdue),
    "overdue-paid": Scenario(
        "a charge overdue beyond its grace, then paid", contracts.overdue_then_paid
    ),
    "cancelled": Scenario("a subscription cancelled in its paid period", contracts.cancelled),
}
SINGLE = {
    f"event-{code}": Scenario(f"one postback: {title}", partial(single, code))
    for code, title in EVENTS.items()
}
SCENARIOS = LIVES | SINGLE
