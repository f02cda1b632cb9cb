"""The way of a parcel: what was told of it, in any order and any number, comes to one status."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote


class ParcelStatus(StrEnum):
    """Where a parcel is."""

    POSTED = "posted"
    LOST = "lost"
    RETURNED = "returned"
    OUT_FOR_DELIVERY = "out-for-delivery"
    DELIVERED = "delivered"
    IN_TRANSIT = "in-transit"
    PICK_UP = "pick-up"


PARCEL_STATUSES = {
    2: ParcelStatus.POSTED,  # Postado
    3: ParcelStatus.LOST,  # Extraviado
    4: ParcelStatus.RETURNED,  # Devolvido: the parcel, and no refund
    5: ParcelStatus.OUT_FOR_DELIVERY,  # Saiu para entrega
    6: ParcelStatus.DELIVERED,  # Entregue
    7: ParcelStatus.IN_TRANSIT,  # Em trânsito
    8: ParcelStatus.PICK_UP,  # Aguardando retirada
}


# Of two told for the same moment the one further along the way counts.
RANK = (
    ParcelStatus.POSTED,
    ParcelStatus.IN_TRANSIT,
    ParcelStatus.OUT_FOR_DELIVERY,
    ParcelStatus.PICK_UP,
    ParcelStatus.LOST,
    ParcelStatus.DELIVERED,
    ParcelStatus.RETURNED,
)
FINAL = frozenset({ParcelStatus.LOST, ParcelStatus.DELIVERED, ParcelStatus.RETURNED})
# News without a date that comes so soon after the end of the way was only slower on its own.
BELATED = timedelta(days=1)
# Whoever hears of a parcel later than this has long seen it: nobody is written to about it.
FRESH = timedelta(days=3)

_CORREIOS = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}\Z")
_CORREIOS_PAGE = "https://rastreamento.correios.com.br/app/index.php?objetos="


@dataclass(frozen=True)
class Told:
    """One status that was told of a parcel: the marketplace's number, and when."""

    number: int
    first_at: datetime
    last_at: datetime
    is_dated: bool
    postback_id: int
    description: str = ""

    @property
    def status(self) -> ParcelStatus | None:
        """What the number means; nothing where nobody has told us."""
        return PARCEL_STATUSES.get(self.number)


def joined(one: Told, other: Told) -> Told:
    """The same status told twice: dates count before arrivals, and of these only the first."""
    earlier = min(one, other, key=lambda told: told.postback_id)
    counted = [told for told in (one, other) if told.is_dated] or [one, other]
    first = min(told.first_at for told in counted)
    is_dated = counted[0].is_dated
    last = max(told.last_at for told in counted) if is_dated else first
    return replace(earlier, first_at=first, last_at=last, is_dated=is_dated)


def latest(news: Iterable[Told]) -> Told | None:
    """What counts now: the newest, but that nothing belated undoes the end of the way."""
    known = [told for told in news if told.status]
    ends = [told for told in known if told.status in FINAL]
    if not ends:
        return max(known, key=_along, default=None)
    end = max(ends, key=_along)
    after = [told for told in known if told not in ends and _is_after(told, end)]
    return max(after, key=_along, default=end)


def carrier_page(code: str, elsewhere: str | None = None) -> str:
    """Where the carrier tells of it: Correios for its own codes, `elsewhere` for all others.

    `elsewhere` is an address with `{code}` in it. Nothing, where nobody is known to tell.
    """
    if is_of_correios(code):
        return _CORREIOS_PAGE + code
    return elsewhere.replace("{code}", quote(code, safe="")) if code and elsewhere else ""


def is_of_correios(code: str) -> bool:
    """Whether a code has the shape that Correios give theirs."""
    return _CORREIOS.match(code) is not None


def is_fresh(told: Told, now: datetime) -> bool:
    """Whether it is news still: else it comes from the past, as when all is understood again."""
    return told.last_at > now - FRESH


def tidy(code: str) -> str:
    """A code as the carrier writes it, if it is one whose shape we know."""
    written = code.replace(" ", "").upper()
    return written if is_of_correios(written) else code


def _along(told: Told) -> tuple[datetime, int]:
    return told.last_at, RANK.index(told.status) if told.status else -1


def _is_after(told: Told, end: Told) -> bool:
    if told.is_dated and end.is_dated:
        return told.last_at > end.last_at
    return told.last_at - end.last_at >= BELATED
