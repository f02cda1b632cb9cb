"""Whose domain a name is, without a list of all suffixes."""

import pytest

from receiver.rules.domains import owned


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("loja.com.br", "loja.com.br"),
        ("cartas.loja.com.br", "loja.com.br"),
        ("a.b.c.Loja.COM.br.", "loja.com.br"),
        ("mail.curso.art.br", "curso.art.br"),
        ("mail.ime.usp.br", "usp.br"),
        ("mail.ana.silva.nom.br", "ana.silva.nom.br"),
        ("mail.loja.com", "loja.com"),
        ("com.loja.com", "loja.com"),
        ("mail.tienda.com.ar", "tienda.com.ar"),
        ("mail.shop.co.uk", "shop.co.uk"),
        ("mail.loja.pt", "loja.pt"),
        ("loja.online", "loja.online"),
        ("com.br", "com.br"),
        ("localhost", "localhost"),
    ],
)
def test_a_name_belongs_to_the_domain_that_somebody_bought(name: str, whose: str) -> None:
    assert owned(name) == whose
