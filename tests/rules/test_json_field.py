"""The field `json` tells the form again; it is not needed, not trusted, and often broken."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from receiver.rules.postback import read
from receiver.rules.vocabulary import Event
from tests import wire


def as_form_with(document: dict[str, Any], text: str) -> bytes:
    return wire.as_form(document) + b"&json=" + quote(text).encode()


SALE = {
    "tipoEvento": {"codigo": 2},
    "venda": {"codigo": "1"},
    "codigo_status": "2",
    "comprador": {"email": "ana@example.com"},
}


@pytest.mark.parametrize(
    ("inner", "field"),
    [
        ({"tipoEvento": {"codigo": 4}}, "tipoEvento.codigo"),
        ({"venda": {"codigo": "2"}}, "venda.codigo"),
        ({"venda": {"codigo": "1"}, "codigo_status": "4"}, "codigo_status"),
        ({"comprador": {"email": "bia@example.com"}}, "comprador.email"),
        ({"comprador": {"email": "nobody"}}, "comprador.email"),
        ({"comprador": {"email": " ANA@EXAMPLE.COM"}, "venda": {"codigo": 1}}, None),
        ({"comprador": {"nome": "Bia"}}, None),
        ({}, None),
    ],
)
def test_a_json_field_that_contradicts_the_form_is_named_and_the_form_stands(
    inner: dict[str, Any], field: str | None
) -> None:
    facts = read(as_form_with(SALE, json.dumps(inner)), wire.FORM)
    assert facts.contradiction == field
    assert facts.buyer.email == "ana@example.com"
    assert facts.event is Event.APPROVED


@pytest.mark.parametrize("text", ["", "{...}", "[1]", '{"a":' * 5000, '{"a": 1', "null", "NaN"])
def test_a_broken_json_field_changes_nothing(text: str) -> None:
    assert read(as_form_with(SALE, text), wire.FORM) == read(wire.as_form(SALE), wire.FORM)


def test_a_form_of_nothing_but_key_and_json_is_read_from_the_json() -> None:
    broken_lines = json.dumps(SALE | {"nota": "a b"}).replace("a b", "a\nb")
    facts = read(as_form_with({"chave_unica": ""}, broken_lines), wire.FORM)
    assert facts == read(wire.as_form(SALE), wire.FORM)
    assert facts.contradiction is None
