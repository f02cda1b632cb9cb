"""Single events, each about a sale that was never heard of before."""

from datetime import datetime

from receiver.simulator.contracts import charge
from receiver.simulator.marketplace import ABANDONED, TRACKING, Marketplace, Told
from receiver.simulator.purchases import POSTED, by_card
from receiver.simulator.shop import COURSE, KIT, Contract, Sale, fresh_code

UNPAID = frozenset({1, 3, 102, 104, 106})
OF_SUBSCRIPTIONS = frozenset({101, 102, 103, 104})
OF_RECOVERIES = frozenset({105, 106})


def single(event: int, market: Marketplace, now: datetime) -> list[Told]:
    """One postback of this event."""
    if event == ABANDONED:
        return [market.abandons(Sale(fresh_code(), (COURSE,), started=now), at=now)]
    if event == TRACKING:
        return [market.tracks(by_card(now, KIT), POSTED, at=now)]
    return [market.tells(event, _sale(event, now), at=now)]


def _sale(event: int, now: datetime) -> Sale:
    if event in OF_SUBSCRIPTIONS:
        sale = charge(Contract(fresh_code(), started=now), now)
    elif event in OF_RECOVERIES:
        sale = charge(Contract(fresh_code(), now, block="recuperacao_parcelada"), now)
    else:
        sale = Sale(fresh_code(), (COURSE,), started=now)
    return sale if event in UNPAID else sale.confirmed(now)
