"""The marketplace: tells a producer, with the key of the account, what became of a sale."""

from dataclasses import dataclass
from typing import Any

from receiver.simulator import blocks
from receiver.simulator.shop import Sale

EVENTS = {
    1: "Aguardando pagamento",
    2: "Finalizada / Aprovada",
    4: "Devolvida (Reembolso)",
    6: "Completa",
    101: "Assinatura - Ativa",
    102: "Assinatura - Inadimplente",
    103: "Assinatura - Cancelada",
    104: "Assinatura - Aguardando pagamento",
}
SALE_STATUSES = {
    1: "Aguardando pagamento",
    2: "Finalizada",
    3: "Cancelada",
    4: "Devolvida",
    6: "Completa",
}
# What news about a subscription call the charge that they carry: a failed one is cancelled.
STATUS_OF_CHARGE = {101: 2, 102: 3, 103: 6, 104: 1}
CONTRACT_STATUSES = {102: "Inadimplente", 103: "Cancelada", 104: "Aguardando pagamento"}


@dataclass(frozen=True)
class Told:
    """One postback: what it is about, and the document itself."""

    event: int
    title: str
    sale: str
    document: dict[str, Any]


@dataclass(frozen=True)
class Marketplace:
    """The one who tells: with this account's key, about this buyer."""

    key: str
    email: str

    def tells(self, event: int, sale: Sale) -> Told:
        """The postback of this event about this sale."""
        status = STATUS_OF_CHARGE.get(event, event)
        items = blocks.item_blocks(sale)
        document = {
            "chave_unica": self.key,
            "produto": blocks.product_block(sale.main),
            "tipoPostback": {"codigo": 2, "descricao": "Produtor"},
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
        return Told(event, EVENTS[event], sale.code, document)


def _only_some_have(event: int, sale: Sale) -> dict[str, object]:
    more: dict[str, object] = {}
    if len(sale.items) > 1:
        more["venda_item_order_bump"] = blocks.item_blocks(sale)
    if sale.payment == "Pix":
        more |= blocks.pix_blocks(sale)
    if sale.contract:
        status = CONTRACT_STATUSES.get(event, "Ativa")
        more["assinatura"] = blocks.contract_block(
            sale.contract, status, instalment=sale.instalment
        )
    return more
