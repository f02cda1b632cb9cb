"""Which passwords are taken."""

import pytest

from receiver.passwords import SHORTEST_OF_ADMINS, Weakness, WeakPassword, check, common
from receiver.security import hash_password, verify_password

ABOUT = ("Loja da Maria", "ana.silva@example.test", "Curso de Violão")


def weakness(password: str, shortest: int = 12) -> Weakness:
    with pytest.raises(WeakPassword) as refused:
        check(password, about=ABOUT, shortest=shortest)
    return refused.value.weakness


@pytest.mark.parametrize(
    "password",
    [
        "tomate janela rio",
        "correct horse battery staple",
        "  espaços   contam  ",
        "🎩🚲🐈🍌📚🎈🪴🧦🔑🍞🌧🧩",
        "a2b3-c4d5-e6f7",
        "não é só ASCII, é gente",
    ],
)
def test_any_characters_are_welcome(password: str) -> None:
    """S21: no rules of composition, spaces and emoji kept."""
    check(password, about=ABOUT)


def test_eleven_characters_are_too_few_for_members() -> None:
    assert weakness("xk7-ple-93q") is Weakness.TOO_SHORT


def test_fourteen_are_too_few_for_admins() -> None:
    assert weakness("xk7-ple-93q-zz", shortest=SHORTEST_OF_ADMINS) is Weakness.TOO_SHORT


@pytest.mark.parametrize("length", [257, 5_000, 5_000_000])
def test_more_than_256_characters_are_refused_and_not_cut(length: int) -> None:
    """S21, S22."""
    assert weakness("xk7-ple-93q." * (length // 12 + 1)) is Weakness.TOO_LONG


def test_the_list_of_common_passwords_is_long_enough() -> None:
    """S23."""
    assert len(common()) >= 3000


@pytest.mark.parametrize(
    "password",
    [
        "1q2w3e4r5t6y",
        "Q1W2E3R4T5Y6",
        "password1234",
        "qwertyuiop12",
        "123456789012",
        "aaaaaaaaaaaa",
        "minhasenha123",
        "flamengo2024",
        "abcdabcdabcd",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    """S23: the list, and what is made from it by habit."""
    assert weakness(password) is Weakness.COMMON


@pytest.mark.parametrize(
    "password",
    [
        "ana.silva@example.test",
        "LojaDaMaria2024",
        "anasilva2024",
        "Curso de Violão 1",
        "violão-maria-ana",
    ],
)
def test_what_everybody_knows_about_the_person_is_refused(password: str) -> None:
    """S23: the site's name, the address, the product."""
    assert weakness(password) is Weakness.PERSONAL


def test_a_long_password_counts_to_its_last_character() -> None:
    """S21: no silent truncation."""
    hashed = hash_password("a" * 200 + "x")
    assert verify_password("a" * 200 + "x", hashed)[0]
    assert not verify_password("a" * 200 + "y", hashed)[0]
