"""A body for a bug report: as it came, but for people."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from receiver.rules import postback
from receiver.rules.harmless import is_harmless
from receiver.rules.invented import NOT_READ, Inventor
from tests.factories import document
from tests.wire import FORM, JSON, NAMES, as_dotted, as_form, as_json, sample

SALT = b"of this test"
PEOPLE: dict[str, str] = {
    "nome": "João Conceição Sá",
    "email": "joao.conceicao@gmail.com",
    "cnpj_cpf": "52998224725",
    "telefone": "+55 (11) 98765-4321",
    "cep": "01310-930",
    "endereco": "Avenida Paulista",
    "bairro": "Bela Vista",
    "cidade": "Ourinhos",
    "ip": "187.20.33.101",
    "data_nascimento": "1987-05-21",
}


def full(people: dict[str, str]) -> dict[str, Any]:
    """A postback that tells all it can of somebody, of an affiliate and of a producer."""
    link = f"https://app.monetizze.com.br/checkout/?mail={people['email']}&cpf={people['cnpj_cpf']}"
    more = {
        "comprador": people,
        "produtor": {name: people[name] for name in ("nome", "email", "cnpj_cpf")},
        "comissoes": [{"nome": people["nome"], "email": people["email"], "valor": "10.00"}],
        "url_recuperacao": link,
        "campo_novo": people["nome"],
        people["email"]: "1",
        "tipoEvento": {"codigo": 2, "descricao": people["nome"]},
    }
    return document(extra=more)


def as_text(body: bytes, content_type: str) -> str:
    """What a report shows, with nothing hidden behind an encoding."""
    told = Inventor(SALT).body(body, content_type)
    pairs = parse_qsl(told, keep_blank_values=True)
    decoded = " ".join(f"{name} {value}" for name, value in pairs)
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda sign: chr(int(sign[1], 16)), decoded)
    return f"{told} {decoded} {unescaped}".lower()


@pytest.mark.parametrize("write", [as_form, as_json])
def test_nobody_is_left_in_it(write: Any) -> None:
    shown = as_text(write(full(PEOPLE)), JSON if write is as_json else FORM)
    for name, value in PEOPLE.items():
        assert value.lower() not in shown, name
    for part in ("conceição", "conceicao", "paulista", "gmail", "98765", "0123456789abcdef"):
        assert part not in shown


TOLD = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=8, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(PEOPLE, TOLD)))
def test_whatever_somebody_is_called_is_not_in_it(people: dict[str, str]) -> None:
    for write, kind in ((as_form, FORM), (as_json, JSON)):
        of_nobody = as_text(write(document()), kind)  # "principal" is also what a plan is called
        shown = as_text(write(full(people)), kind)
        for name, value in people.items():
            told = value.strip().lower()
            is_of_a_person = any(sign.isalnum() for sign in told) and told not in of_nobody
            assert not is_of_a_person or told not in shown, name


def test_what_is_about_nobody_stands_as_it_came() -> None:
    told = json.loads(Inventor(SALT).body(as_json(document(4, sale="100")), JSON))
    assert told["tipoEvento"] == {"codigo": 4}
    assert told["venda"]["dataFinalizada"] == "2026-03-02 09:00:00"
    assert (told["venda"]["valor"], told["venda"]["status"]) == ("197.00", "Devolvida")
    assert "chave_unica" not in told


def test_the_same_person_is_invented_alike_in_the_same_shape() -> None:
    told = json.loads(Inventor(SALT).body(as_json(full(PEOPLE)), JSON))
    buyer, producer = told["comprador"], told["produtor"]
    assert buyer["email"] == producer["email"] == told["comissoes"][0]["email"]
    assert buyer["email"].endswith(".example")
    assert buyer["cnpj_cpf"].startswith("000") and len(buyer["cnpj_cpf"]) == 11
    assert [len(word) for word in buyer["nome"].split()] == [4, 9, 2]
    assert buyer["nome"].istitle()


def test_another_report_invents_otherwise() -> None:
    assert Inventor(b"one").like("Ana Lima") != Inventor(b"two").like("Ana Lima")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_as_the_original_is(name: str) -> None:
    told = sample(name)
    written = [(as_form(told, with_json=True), FORM), (as_dotted(told), FORM)]
    for body, kind in [*written, (as_json(told), JSON)]:
        was = postback.read(body, kind)
        again = postback.read(Inventor(SALT).body(body, kind).encode(), kind)
        assert (was.event, was.role, len(was.items)) == (again.event, again.role, len(again.items))
        assert (was.sale and was.sale.status) == (again.sale and again.sale.status)


@pytest.mark.parametrize("body", [b"{", b'{"a":', b"\xff\xfe", b"<xml>Ana</xml>", b"{" * 2000])
def test_what_cannot_be_read_is_not_shown(body: bytes) -> None:
    assert Inventor(SALT).body(body, JSON) == NOT_READ


def test_a_harmless_field_with_something_else_in_it_is_not_harmless() -> None:
    assert is_harmless(("venda", "valor"), "197.00")
    assert not is_harmless(("venda", "valor"), "Ana Lima")
    assert not is_harmless(("venda", "status"), "Ana Lima")
    assert not is_harmless(("comprador", "data_nascimento"), "1987-05-21")
    assert not is_harmless((), "x")
