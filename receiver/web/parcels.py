"""Parcels as pages show them: where each is, in a word and with a shape, and the carrier's page."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from receiver.context import settings
from receiver.models import Parcel, ParcelNews
from receiver.rules.parcel import ParcelStatus, carrier_page, is_of_correios
from receiver.web.marks import Mark

STATES = {
    ParcelStatus.POSTED: Mark(_("Postado"), "posted"),
    ParcelStatus.IN_TRANSIT: Mark(_("Em trânsito"), "moving"),
    ParcelStatus.OUT_FOR_DELIVERY: Mark(_("Saiu para entrega"), "moving"),
    ParcelStatus.PICK_UP: Mark(_("Aguardando retirada"), "waiting"),
    ParcelStatus.DELIVERED: Mark(_("Entregue"), "done"),
    ParcelStatus.RETURNED: Mark(_("Pacote devolvido"), "held"),
    ParcelStatus.LOST: Mark(_("Extraviado"), "dead"),
}
_TO_CORREIOS, _TO_OTHERS = _("Rastrear nos Correios"), _("Rastrear a encomenda")
_UNKNOWN = _("Situação desconhecida")

ADVICE = {
    ParcelStatus.PICK_UP: _(
        "O pacote espera por você na agência. Leve um documento com foto e o código."
    ),
    ParcelStatus.RETURNED: _(
        "O pacote voltou para quem enviou. Isto não é um reembolso: "
        "fale com quem vendeu para combinar um novo envio."
    ),
    ParcelStatus.LOST: _(
        "A transportadora não encontra o pacote. Fale com quem vendeu para resolver."
    ),
}


@dataclass(frozen=True)
class OnItsWay:
    """One parcel, the carrier's page about it, and what was told, the newest first."""

    row: Parcel
    news: list[ParcelNews]

    @property
    def mark(self) -> Mark:
        """Where it is."""
        if self.row.status:
            return STATES[self.row.status]
        return mark_of(self.news[0]) if self.news else Mark(_UNKNOWN, "ignored")

    @property
    def page(self) -> str:
        """Where the carrier tells of it, if we know that: Correios, or the one that is set."""
        return carrier_page(self.row.code, settings().tracking_url)

    @property
    def follow(self) -> LazyString:
        """What the link to that page says."""
        return _TO_CORREIOS if is_of_correios(self.row.code) else _TO_OTHERS

    @property
    def advice(self) -> LazyString | None:
        """What the buyer may do, where something is to be done."""
        return ADVICE.get(self.row.status) if self.row.status else None


def mark_of(news: ParcelNews) -> Mark:
    """One status that was told; a number that nobody knows, by what stood beside it."""
    status = news.told.status
    return STATES[status] if status else Mark(news.description or _UNKNOWN, "ignored")


def shown(rows: Iterable[Parcel]) -> list[OnItsWay]:
    """These parcels with what was told of each."""
    listed = list(rows)
    news = ParcelNews.of([row.id for row in listed])
    return [OnItsWay(row, [one for one in news if one.parcel_id == row.id]) for row in listed]
