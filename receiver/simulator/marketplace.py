"""The marketplace: tells a producer, with the key of the account, what became of a sale."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from receiver.simulator import blocks
from receiver.simulator.shop import Sale

EVENTS = {
    1: "Aguardando pagamento",
    2: "Finalizada / Aprovada",
    3: "Cancelada",
    4: "Devolvida (Reembolso)",
    5: "Bloqueada",
    6: "Completa",
    7: "Abandono de Checkout",
    8: "Oculto",
    9: "Reembolso solicitado",
    70: "Ingresso",
    98: "Cartão",
    99: "Boleto",
    101: "Assinatura - Ativa",
    102: "Assinatura - Inadimplente",
    103: "Assinatura - Cancelada",
    104: "Assinatura - Aguardando pagamento",
    105: "Recuperação Parcelada - Ativa",
    106: "Recuperação Parcelada - Cancelada",
    120: "Status do pedido - Rastreio",
}
SALE_STATUSES = {
    1: "Aguardando pagamento",
    2: "Finalizada",
    3: "Cancelada",
    4: "Devolvida",
    5: "Bloqueada",
    6: "Completa",
}
ROLES = {2: "Produtor", 4: "Afiliado"}
PRODUCER, AFFILIATE = ROLES
ABANDONED, TRACKING = 7, 120
# What news about a subscription call the charge that they carry: a failed one is cancelled.
STATUS_OF_CHARGE = {101: 2, 102: 3, 103: 6, 104: 1, 105: 2, 106: 3}
CONTRACT_STATUSES = {
    102: "Inadimplente",
    103: "Cancelada",
    104: "Aguardando pagamento",
    106: "Cancelada",
}
# What others than the producer are not told.
OF_THE_PRODUCER = ("comprador", "comissoes", "url_recuperacao")


@dataclass(frozen=True)
class Told:
    """One postback: what it is about, when it was told, and the document itself."""

    event: int
    title: str
    sale: str
    document: dict[str, Any]
    at: datetime | None = None


@dataclass(frozen=True)
class Marketplace:
    """The one who tells: with this account's key, about this buyer."""

    key: str
    email: str

    def tells(
        self, event: int, sale: Sale, *, at: datetime | None = None, role: int = PRODUCER
    ) -> Told:
        """The postback of this event about this sale, as told to somebody at a time."""
        document = self._document(event, sale)
        document["tipoPostback"] = {"codigo": role, "descricao": ROLES[role]}
        if role != PRODUCER:
            for block in OF_THE_PRODUCER:
                del document[block]
        return _told(event, sale.code, document, at)

    def abandons(self, sale: Sale, *, at: datetime) -> Told:
        """A checkout that somebody left: there is no code of a sale yet."""
        document = self._document(ABANDONED, sale)
        for name in ("codigo_venda", "codigo_status"):
            del document[name]
        venda = {name: told for name, told in document["venda"].items() if name != "codigo"}
        document["venda"] = venda | {"status": EVENTS[ABANDONED]}
        return _told(ABANDONED, "", document, at)

    def tracks(self, sale: Sale, parcel: int, *, at: datetime) -> Told:
        """Where the parcel is: such a postback names no sale."""
        whole = self._document(TRACKING, sale)
        named = ("chave_unica", "produto", "tipoPostback", "tipoEvento", "comprador")
        document = {name: whole[name] for name in (*named, "postback_evento")}
        document["rastreio"] = blocks.parcel_block(parcel)
        told = _told(TRACKING, "", document, at)
        return replace(told, title=f"{told.title}: {blocks.PARCELS[parcel]}")

    def _document(self, event: int, sale: Sale) -> dict[str, Any]:
        status = STATUS_OF_CHARGE.get(event, event if event in SALE_STATUSES else 2)
        items = blocks.item_blocks(sale)
        return {
            "chave_unica": self.key,
            "produto": blocks.product_block(sale.main),
            "tipoPostback": {"codigo": PRODUCER, "descricao": ROLES[PRODUCER]},
            "tipoEvento": {"codigo": event, "descricao": EVENTS[event]},
            "venda": blocks.sale_block(sale, SALE_STATUSES[status]),
            "plano": blocks.plan_block(sale.main),
            "url_recuperacao": f"https://app.example.com/checkout/SIM1/?rec={sale.code}",
            "comissoes": blocks.commission_blocks(sale),
            "comprador": blocks.buyer_block(self.email),
            "produtor": blocks.PRODUCER,
            "order_bump": int(len(items) > 1),
            "ecommerce": False,
            "produtos": [{**item, "sku": None} for item in items],
            "postback_evento": str(event),
            "codigo_venda": sale.code,
            "codigo_status": str(status),
            **_only_some_have(event, sale),
        }


def _told(event: int, sale: str, document: dict[str, Any], at: datetime | None) -> Told:
    dated = {"data": blocks.moment(at)} if at else {}
    return Told(event, EVENTS[event], sale, document | dated, at)


def _only_some_have(event: int, sale: Sale) -> dict[str, object]:
    more: dict[str, object] = {}
    if len(sale.items) > 1:
        more["venda_item_order_bump"] = blocks.item_blocks(sale)
    if sale.payment == "Pix":
        more |= blocks.pix_blocks(sale)
    if sale.contract:
        status = CONTRACT_STATUSES.get(event, "Ativa")
        more[sale.contract.block] = blocks.contract_block(
            sale.contract, status, instalment=sale.instalment
        )
    return more
