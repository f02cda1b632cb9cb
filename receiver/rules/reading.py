"""Translates the marketplace's words into facts; foreign words stop here."""

import re

from receiver.rules.address import LONGEST, folded
from receiver.rules.facts import BuyerTold, ContractTold, PostbackFacts, SaleTold
from receiver.rules.items import names, read_items
from receiver.rules.told import Told, digits, plain
from receiver.rules.vocabulary import (
    EVENTS,
    PERIODS,
    ROLES,
    SALE_STATUS_TEXTS,
    SALE_STATUSES,
    Contract,
    Event,
    Role,
    SaleStatus,
)

TEST_PRODUCT = "x-wing"
_UTM = ("source", "medium", "campaign", "content", "term")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COMPANY = re.compile(r"[0-9A-Z]{12}[0-9]{2}\Z")


def facts(told: Told) -> PostbackFacts:
    """Translate a whole document; whatever is missing or odd is nothing."""
    event, event_code = _event(told)
    role_code = told.block("tipoPostback").number("codigo")
    period_told = told.block("plano").text("periodicidade", most=40)
    return PostbackFacts(
        event=event,
        event_code=event_code,
        role=ROLES.get(role_code or 0, Role.UNKNOWN),
        role_code=role_code,
        sale=_sale(told),
        subscription=_contract(
            told.block("assinatura"), kind=Contract.SUBSCRIPTION, since="data_assinatura"
        ),
        recovery=_contract(
            told.block("recuperacao_parcelada"),
            kind=Contract.RECOVERY,
            since="data_recuperacao_parcelada",
        ),
        buyer=_buyer(told.block("comprador")),
        items=read_items(told),
        period=PERIODS.get(plain(period_told)),
        period_told=period_told,
        dispatch_id=told.code("id"),
        told_at=told.moment("data"),
        is_named_like_test=any(name.casefold() == TEST_PRODUCT for name in names(told)),
    )


def _event(told: Told) -> tuple[Event | None, int | None]:
    """Never from the role, nor from the status text: both have misled others."""
    blocks = ((told.block("tipoEvento"), "codigo"), (told, "postback_evento"))
    code = next((code for block, name in blocks if (code := block.number(name))), None)
    if code is not None:
        return EVENTS.get(code, Event.UNKNOWN), code
    is_told = any(block.text(name) for block, name in blocks)
    return (Event.UNKNOWN if is_told else None), None


def _sale(told: Told) -> SaleTold | None:
    venda = told.block("venda")
    code = venda.code("codigo") or told.code("codigo_venda")
    if code is None:
        return None
    return SaleTold(
        code=code,
        status=_status(told),
        status_told=venda.text("status", most=60),
        started_at=venda.moment("dataInicio"),
        paid_at=venda.moment("dataFinalizada"),
        cents=venda.cents("valor"),
        received_cents=venda.cents("valorRecebido"),
        currency=_currency(venda),
        payment=venda.text("formaPagamento", most=60),
        instalments=venda.number("parcelas"),
        guarantee_days=venda.number("garantiaRestante"),
        upsell_of=venda.code("venda_upsell"),
        src=venda.text("src"),
        utm=tuple((name, text) for name in _UTM if (text := venda.text(f"utm_{name}"))),
        affiliate=_affiliate(told),
    )


def _status(told: Told) -> SaleStatus | None:
    venda = told.block("venda")
    for code in (told.number("codigo_status"), venda.number("codigo_status")):
        if code in SALE_STATUSES:
            return SALE_STATUSES[code]
    return SALE_STATUS_TEXTS.get(plain(venda.text("status")))


def _currency(venda: Told) -> str:
    told = venda.text("moeda").upper()
    return told if _CURRENCY.match(told) else "BRL"


def _affiliate(told: Told) -> str:
    references = (each.text("refAfiliado", most=120) for each in told.blocks("comissoes"))
    return next(filter(None, references), "")


def _contract(block: Told, *, kind: Contract, since: str) -> ContractTold | None:
    code = block.code("codigo")
    if code is None:
        return None
    return ContractTold(
        kind=kind,
        code=code,
        instalment=block.number("parcela"),
        started_at=block.moment(since),
        status_told=block.text("status", most=60),
    )


def _buyer(block: Told) -> BuyerTold:
    return BuyerTold(
        email=folded(block.raw("email")),
        email_told=block.text("email", most=LONGEST),
        name=block.text("nome"),
        phone=digits(block.text("telefone")),
        document=_document(block.text("cnpj_cpf")),
    )


def _document(told: str) -> str:
    """Digits, but for the company numbers with letters that are given out since 2026."""
    bare = re.sub(r"[\s./-]", "", told).upper()
    return bare if _COMPANY.match(bare) else digits(told)
