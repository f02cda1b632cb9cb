"""A postback is read as far as it can be read, and never raises for what it lacks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.rules.facts import BuyerTold, PostbackFacts
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.postback import mentions_panel_test, read
from receiver.rules.vocabulary import EVENTS, ROLES, Contract, Event, Period, Role, SaleStatus
from tests import wire


def told(**document: Any) -> PostbackFacts:
    return read(wire.as_json(document), wire.JSON)


@pytest.mark.parametrize(("code", "event"), list(EVENTS.items()))
def test_every_event_code_is_known_as_number_and_as_text(code: int, event: Event) -> None:
    for written in (code, str(code), f" {code} ", float(code)):
        facts = told(tipoEvento={"codigo": written})
        assert (facts.event, facts.event_code) == (event, code)


@pytest.mark.parametrize(
    ("document", "event", "code"),
    [
        ({"tipoEvento": {"codigo": 2}, "postback_evento": "4"}, Event.APPROVED, 2),
        ({"postback_evento": "4"}, Event.REFUNDED, 4),
        ({"tipoEvento": {"codigo": ""}, "postback_evento": 4}, Event.REFUNDED, 4),
        ({"tipoEvento": "2", "postback_evento": "4"}, Event.REFUNDED, 4),
        ({"tipoEvento": {"codigo": 999}}, Event.UNKNOWN, 999),
        ({"tipoEvento": {"codigo": "aprovada"}}, Event.UNKNOWN, None),
        ({"tipoEvento": {"codigo": "9" * 40}}, Event.UNKNOWN, None),
        ({"tipoEvento": {"codigo": 0}}, Event.UNKNOWN, None),
        ({"tipoEvento": {"descricao": "Finalizada"}}, None, None),
        ({"tipoPostback": {"codigo": 2}, "venda": {"status": "Finalizada"}}, None, None),
        ({}, None, None),
    ],
)
def test_the_event_is_told_by_its_code_alone(
    document: dict[str, Any], event: Event | None, code: int | None
) -> None:
    facts = told(**document)
    assert (facts.event, facts.event_code) == (event, code)


@pytest.mark.parametrize(("code", "role"), [*ROLES.items(), (8, Role.UNKNOWN), ("", Role.UNKNOWN)])
def test_the_role_is_told_by_its_code(code: int | str, role: Role) -> None:
    assert told(tipoPostback={"codigo": code}).role is role


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"codigo_status": "4", "venda": {"status": "Finalizada"}}, SaleStatus.REFUNDED),
        ({"venda": {"codigo_status": 5, "status": "Finalizada"}}, SaleStatus.DISPUTED),
        ({"codigo_status": "77", "venda": {"codigo_status": "3"}}, SaleStatus.CANCELLED),
        ({"venda": {"status": " FINALIZADA / aprovada "}}, SaleStatus.APPROVED),
        ({"venda": {"status": "Devolvida (Reembolso)"}}, SaleStatus.REFUNDED),
        ({"venda": {"status": "Abandono de Checkout"}}, None),
        ({"venda": "Finalizada"}, None),
    ],
)
def test_the_status_of_a_sale_is_its_code_and_else_its_text(
    document: dict[str, Any], status: SaleStatus | None
) -> None:
    sale = told(codigo_venda="1", **document).sale
    assert sale is not None
    assert sale.status is status


def test_the_code_of_a_sale_stands_in_two_places_and_the_inner_one_wins() -> None:
    both = told(venda={"codigo": "1"}, codigo_venda="2").sale
    outer = told(venda={"codigo": None}, codigo_venda="2").sale
    assert both and both.code == "1"
    assert outer and outer.code == "2"
    assert told(venda={"codigo": "0", "valor": "1.00"}).sale is None


def test_a_sale_is_read_with_all_that_is_told_of_it() -> None:
    venda = wire.sample("05")["venda"] | {
        "utm_source": " insta ",
        "utm_campaign": "natal",
        "venda_upsell": "77",
        "parcelas": "12",
        "moeda": "usd",
    }
    sale = told(venda=venda, comissoes=[{"refAfiliado": ""}, {"refAfiliado": "QU1"}]).sale
    assert sale is not None
    assert (sale.cents, sale.received_cents, sale.currency) == (10000, 10000, "USD")
    assert (sale.utm, sale.src) == ((("source", "insta"), ("campaign", "natal")), "src")
    assert (sale.upsell_of, sale.affiliate, sale.payment) == ("77", "QU1", "Boleto")
    assert (sale.instalments, sale.guarantee_days) == (12, 1)
    assert sale.paid_at == datetime(2026, 1, 15, 15, tzinfo=UTC)


@pytest.mark.parametrize("nothing", [None, "", "0", 0, [], {}])
def test_nothing_is_written_in_many_ways(nothing: object) -> None:
    sale = told(venda={"codigo": 1, "venda_upsell": nothing, "dataInicio": nothing}).sale
    assert sale is not None
    assert (sale.upsell_of, sale.started_at, sale.currency) == (None, None, "BRL")


def test_a_buyer_is_read_tidily() -> None:
    buyer = told(
        comprador={
            "nome": " Ana \r\n  <b>Lima</b>\0 ",
            "email": " ANA@Example.com ",
            "telefone": "+55 (11) 9",
            "cnpj_cpf": "000.000.001-91",
        }
    ).buyer
    assert buyer == BuyerTold(
        email="ana@example.com",
        email_told="ANA@Example.com",
        name="Ana <b>Lima</b>",
        phone="55119",
        document="00000000191",
    )


def test_what_is_no_address_is_kept_as_told() -> None:
    buyer = told(comprador={"email": "ana@@gmail"}).buyer
    assert (buyer.email, buyer.email_told) == (None, "ana@@gmail")


def test_a_company_number_with_letters_keeps_them() -> None:
    assert told(comprador={"cnpj_cpf": "12.abc.345/01DE-35"}).buyer.document == "12ABC34501DE35"


def test_both_contracts_are_read() -> None:
    facts = told(
        tipoEvento={"codigo": 105},
        assinatura={"codigo": 7, "parcela": "3", "data_assinatura": "2024-01-10 10:00:00"},
        recuperacao_parcelada={"codigo": "8", "status": "Ativa", "parcela": None},
        plano={"codigo": "1", "periodicidade": " MENSAL "},
    )
    assert facts.subscription and facts.subscription.kind is Contract.SUBSCRIPTION
    assert (facts.subscription.code, facts.subscription.instalment) == ("7", 3)
    assert facts.subscription.started_at == datetime(2024, 1, 10, 13, tzinfo=UTC)
    assert facts.contract == facts.recovery
    assert facts.recovery and (facts.recovery.code, facts.recovery.instalment) == ("8", None)
    assert (facts.period, facts.period_told) == (Period.MONTHLY, "MENSAL")
    assert told(assinatura={"status": "Ativa"}).subscription is None


def test_a_dispatch_may_tell_its_identity_and_its_time() -> None:
    facts = told(id="9f-42", data="2026-09-24 12:30:00")
    assert (facts.dispatch_id, facts.told_at) == (
        "9f-42",
        datetime(2026, 9, 24, 15, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"produto%5Bnome%5D=X-Wing", True),
        (b"produto%5Bnome%5D=x%2Dwing", True),
        (b'{"produto":{"nome":"X-WING"}}', True),
        (b"produto%5Bnome%5D=Xwing", False),
        (b"", False),
    ],
)
def test_the_name_of_the_panels_product_is_seen_in_the_raw_body(body: bytes, found: bool) -> None:
    assert mentions_panel_test(body) is found


@pytest.mark.parametrize(
    ("document", "is_test"),
    [
        ({"produto": {"codigo": 1, "nome": " X-wing "}}, True),
        ({"produto": {"nome": "x-wing"}}, True),
        ({"produtos": [{"nome": "Curso"}, {"nome": "X-WING"}]}, True),
        ({"produto": {"codigo": 1, "nome": "X-Wing em papel"}}, False),
        ({"comprador": {"nome": "X-Wing"}}, False),
    ],
)
def test_only_a_product_of_that_very_name_looks_like_the_test(
    document: dict[str, Any], is_test: bool
) -> None:
    assert told(**document).is_named_like_test is is_test


BLOCKS = [
    "venda",
    "produto",
    "plano",
    "produtos",
    "venda_item_order_bump",
    "comprador",
    "assinatura",
]
BLOCKS += [
    "tipoEvento",
    "tipoPostback",
    "comissoes",
    "recuperacao_parcelada",
    "json",
    "codigo_venda",
]
WORDS = [
    "codigo",
    "nome",
    "email",
    "valor",
    "dataInicio",
    "plano",
    "produto",
    "0",
    "status",
    "parcela",
]
ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.emails()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(BLOCKS), ODD, max_size=6))
@example({"venda": [{"codigo": 1}], "produtos": {"produto": "1"}, "comprador": "Ana"})
def test_s13_odd_types_never_raise_and_read_the_same_as_a_form(document: dict[str, Any]) -> None:
    try:
        facts = told(**document)
    except Malformed:
        return
    assert isinstance(facts, PostbackFacts)
    assert read(wire.as_form(document), wire.FORM).role is facts.role


@given(st.binary(max_size=200), st.sampled_from([wire.FORM, wire.JSON, "", "text/plain"]))
def test_s13_any_bytes_are_facts_or_malformed(body: bytes, content_type: str) -> None:
    try:
        assert isinstance(read(body, content_type), PostbackFacts)
    except (Malformed, TooLarge):
        return
