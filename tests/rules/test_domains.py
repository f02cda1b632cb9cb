"""Whose domain a name is, by the policies on the way up from it."""

from collections.abc import Mapping

import pytest

from receiver.rules.domains import MOST_ASKED, owned

POLICY = "v=DMARC1; p=none"


def whose(name: str, **said: str) -> str:
    """The owner of a name, where these names (with _ for the dots) have a policy that says so."""
    found: Mapping[str, str] = {one.replace("_", "."): told for one, told in said.items()}
    return owned(name, lambda one: [found[one]] if one in found else [])


@pytest.mark.parametrize(
    "name", ["loja.com.br", "cartas.loja.com.br", "a.b.c.Loja.COM.br.", "mail.b.loja.com.br"]
)
def test_the_highest_with_a_policy_owns_it(name: str) -> None:
    assert whose(name, loja_com_br=POLICY, b_loja_com_br=POLICY) == "loja.com.br"


def test_what_has_no_policy_above_it_is_its_own() -> None:
    for name in ("mail.loja.com", "com.br", "localhost"):
        assert whose(name, outra_com=POLICY) == name
    assert whose("mail.loja.com", mail_loja_com=POLICY) == "mail.loja.com"


def test_who_registers_domains_for_others_owns_none_of_them() -> None:
    registry = {"com_br": f"{POLICY}; psd=Y", "br": POLICY}
    assert whose("mail.loja.com.br", **registry) == "loja.com.br"
    assert whose("mail.loja.com.br", **registry, mail_loja_com_br=POLICY) == "loja.com.br"
    assert whose("com.br", **registry) == "com.br"


def test_a_part_that_is_let_to_somebody_is_theirs() -> None:
    told = {"ana_loja_com": f"{POLICY}; psd=n", "loja_com": POLICY}
    assert whose("mail.ana.loja.com", **told) == "ana.loja.com"
    assert whose("mail.bia.loja.com", **told) == "loja.com"


@pytest.mark.parametrize("texts", [[POLICY, POLICY], ["v=spf1 -all"], []])
def test_two_policies_and_other_texts_are_none(texts: list[str]) -> None:
    assert owned("mail.loja.com", lambda _name: texts) == "mail.loja.com"


def test_no_more_are_asked_than_eight() -> None:
    asked: list[str] = []
    long = ".".join("abcdefghijkl")

    def ask(name: str) -> list[str]:
        asked.append(name)
        return []

    assert owned(long, ask) == long
    assert len(asked) == MOST_ASKED
    assert asked[:2] == [long, "f.g.h.i.j.k.l"] and asked[-1] == "l"
