"""The blocks of a postback, with the types and the empty fields that real ones have."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from receiver.simulator.buyers import NAME
from receiver.simulator.shop import Contract, Product, Sale

BRASILIA = ZoneInfo("America/Sao_Paulo")
UNPAID = "0000-00-00 00:00:00"
NO_CAMPAIGN = dict.fromkeys(
    ("src", "utm_source", "utm_medium", "utm_content", "utm_campaign"), "simulacao"
)
NO_FREIGHT = {"tipo_frete": None, "descr_tipo_frete": None, "frete": "0.00"}
PRODUCER = {
    "cnpj_cpf": "00000000000191",
    "nome": "Produtora Exemplo Ltda",
    "email": "produtora@example.com",
}
# A parcel that is called returned is no refund.
PARCELS = {2: "Postado", 6: "Entregue", 7: "Em trânsito"}

Block = Mapping[str, object]


def sale_block(sale: Sale, status: str) -> Block:
    """`venda`: dates in Brasília's time without a zone, money as text."""
    return {
        "codigo": sale.code,
        "plano": sale.main.plan,
        "dataInicio": moment(sale.started),
        "dataFinalizada": moment(sale.paid) if sale.paid else UNPAID,
        "meioPagamento": "Monetizze",
        "formaPagamento": sale.payment,
        "garantiaRestante": 7 if sale.paid else 0,
        "status": status,
        "valor": money(sale.cents),
        "quantidade": "1",
        "valorRecebido": money(_share(sale)),
        "onebuyclick": str(int(sale.upsell_of is not None)),
        "venda_upsell": sale.upsell_of,
        **NO_FREIGHT,
        "cupom": None,
        **NO_CAMPAIGN,
        **_boleto(sale),
        "parcelas": "1",
    }


def _boleto(sale: Sale) -> Block:
    if sale.payment != "Boleto":
        return {"linkBoleto": "", "linha_digitavel": ""}
    line = "00000.00000 00000.000000 00000.000000 0 00000000000000"
    return {"linkBoleto": "https://app.example.com/boleto/SIM1", "linha_digitavel": line}


def pix_blocks(sale: Sale) -> Block:
    """What a pix sale carries beside `venda`."""
    return {
        "pix_url": f"https://app.example.com/checkout/obrigado/?c={sale.code}",
        "pix_imagem_qrcode": "https://qr.example.com/generateQRCodeImage?url=SIMULACAO%2A%2A%2A",
        "pix_codigo_qrcode": "00020101021226SIMULACAO-SEM-VALOR6304FFFF",
    }


def product_block(product: Product) -> Block:
    """`produto`: the main item."""
    return {
        "codigo": product.code,
        "chave": _key_of(product),
        "nome": product.name,
        "categoria": "Educacional, Cursos Técnicos e Profissionalizantes",
    }


def plan_block(product: Product) -> Block:
    """`plano`: a period only where there is one."""
    period = {"periodicidade": product.period} if product.period else {}
    return {
        "codigo": product.plan,
        "referencia": f"SI{product.plan}",
        "nome": product.plan_name,
        "quantidade": "1",
        **period,
        "sku": None,
    }


def item_blocks(sale: Sale) -> list[Block]:
    """`venda_item_order_bump`, and but for one field `produtos`: every item of the sale."""
    return [_item(item, is_main=item is sale.main) for item in sale.items]


def _item(item: Product, *, is_main: bool) -> Block:
    return {
        "produto": item.code,
        "codPlano": item.plan,
        "chave": _key_of(item),
        "nome": item.name,
        "descricao": f"Descrição de {item.name}.\n\nNão é um produto de verdade.",
        "plano": f"SI{item.plan}",
        "planoNome": item.plan_name,
        "cupom": None,
        "cupom_descricao": None,
        "valor": money(item.cents),
        "principal": str(int(is_main)),
        "quantidade": "1",
        "formato": item.format,
        "categoria": "12",
        "membertizze": "0",
    }


def commission_blocks(sale: Sale) -> list[Block]:
    """`comissoes`: the marketplace's own with numbers, the others with text, as it happens."""
    fee = (sale.cents - _share(sale)) / 100
    system = {"tipo_comissao": "Sistema", "valor": fee, "porcentagem": 10.0}
    producer = {
        "tipo_comissao": "Produtor",
        "valor": money(_share(sale)),
        "porcentagem": "100.00000",
    }
    return [
        {"refAfiliado": "", "nome": "Monetizze", "email": "", **system},
        {"refAfiliado": "", "nome": PRODUCER["nome"], "email": PRODUCER["email"], **producer},
    ]


def buyer_block(email: str) -> Block:
    """`comprador`: with the stray spaces that real ones have."""
    return {
        "nome": NAME,
        "email": email,
        "data_nascimento": None,
        "cnpj_cpf": "00000000191",
        "telefone": "11900000001",
        "cep": "01000000",
        "endereco": "Rua dos Exemplos  / perto da praça",
        "numero": "100",
        "complemento": "Apto 1",
        "bairro": "Centro ",
        "cidade": "São Paulo",
        "estado": "SP",
        "pais": "BR",
    }


def parcel_block(status: int) -> Block:
    """`rastreio`: where the parcel is."""
    return {"status": status, "descricao": PARCELS[status], "codigo": "ZZ999999999BR"}


def contract_block(contract: Contract, status: str, *, instalment: int) -> Block:
    """`assinatura` or the other block: its date stays that of the first charge."""
    return {
        "codigo": contract.code,
        "status": status,
        f"data_{contract.block}": moment(contract.started),
        "parcela": str(instalment),
    }


def moment(at: datetime) -> str:
    """A time as the marketplace writes it."""
    return at.astimezone(BRASILIA).strftime("%Y-%m-%d %H:%M:%S")


def money(cents: int) -> str:
    """An amount as the marketplace writes it."""
    return f"{cents // 100}.{cents % 100:02d}"


def _share(sale: Sale) -> int:
    return sale.cents * 9 // 10


def _key_of(product: Product) -> str:
    return product.code.rjust(32, "a")
