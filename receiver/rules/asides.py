"""What a postback tells besides what opens doors: how to pay on, a parcel, who earns what."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from receiver.rules.told import Told

LONGEST_ADDRESS = 2000
LONGEST_PAYMENT_CODE = 1000

_OURS = {"pt": "pt_BR", "en": "en", "es": "es"}
_STATE = re.compile(r"[A-Z]{2}\Z")


@dataclass(frozen=True)
class WayToPay:
    """Where a buyer goes on with a purchase, and with what it can be paid."""

    url: str = ""
    boleto_url: str = ""
    boleto_line: str = ""
    pix_code: str = ""
    pix_url: str = ""


@dataclass(frozen=True)
class ParcelTold:
    """The block `rastreio`: `status` is the marketplace's number."""

    status: int | None
    description: str = ""
    code: str = ""


@dataclass(frozen=True)
class CommissionTold:
    """One of `comissoes`: who gets how much of a sale, in cents."""

    kind: str
    cents: int
    reference: str = ""
    name: str = ""
    email: str = ""
    percent: str = ""


@dataclass(frozen=True)
class Asides:
    """All of it, as one postback tells it; what is missing is empty."""

    way: WayToPay = WayToPay()
    parcel: ParcelTold | None = None
    commissions: tuple[CommissionTold, ...] = ()
    buyer_state: str = ""
    language: str = ""


def asides(told: Told) -> Asides:
    """Read them out of a document; whatever is missing or odd is nothing."""
    return Asides(
        way=_way(told),
        parcel=_parcel(told.block("rastreio")),
        commissions=tuple(filter(None, map(_commission, told.blocks("comissoes")))),
        buyer_state=_state(told.block("comprador").text("estado", most=40)),
        language=_language(told.block("venda").text("idioma", most=20)),
    )


def web_address(text: str) -> str:
    """The address of a page that may be linked to; nothing when it is none.

    It comes from outside: only such as lead to a page by http or https, whole, without a login.
    """
    told = text.strip()
    if len(told) > LONGEST_ADDRESS or any(sign.isspace() or sign < " " for sign in told):
        return ""
    try:
        parts = urlsplit(told)
    except ValueError:
        return ""
    is_page = parts.scheme in ("https", "http") and parts.hostname and "@" not in parts.netloc
    return told if is_page else ""


def _way(told: Told) -> WayToPay:
    venda = told.block("venda")
    return WayToPay(
        url=web_address(told.raw("url_recuperacao")),
        boleto_url=web_address(venda.raw("linkBoleto")),
        boleto_line=venda.text("linha_digitavel", most=120),
        pix_code=_as_is(told.raw("pix_codigo_qrcode")),
        pix_url=web_address(told.raw("pix_url")),
    )


def _as_is(text: str) -> str:
    """A code to be copied: its last signs sum up all others, so none of them may be changed."""
    told = text.strip()
    return told if len(told) <= LONGEST_PAYMENT_CODE and told.isprintable() else ""


def _parcel(block: Told) -> ParcelTold | None:
    status, code = block.number("status") or None, block.code("codigo")
    if status is None and code is None:
        return None
    return ParcelTold(status, block.text("descricao", most=120), code or "")


def _commission(block: Told) -> CommissionTold | None:
    cents = block.cents("valor")
    if cents is None:
        return None
    return CommissionTold(
        kind=block.text("tipo_comissao", most=60),
        cents=cents,
        reference=block.text("refAfiliado", most=120),
        name=block.text("nome"),
        email=block.text("email", most=320).lower(),
        percent=block.text("porcentagem", most=20) or block.text("comissao", most=20),
    )


def _state(told: str) -> str:
    state = told.upper()
    return state if _STATE.match(state) else ""


def _language(told: str) -> str:
    """The language of a checkout, as ours are called; nothing where we do not speak it."""
    return _OURS.get(told.lower().replace("_", "-").partition("-")[0], "")
