"""Every sample, on a fresh server and all in a row, through every encoding; outcomes.toml."""

import tomllib
from typing import Any

import pytest

from tests.factories import Shop, letters, live, members, states
from tests.wire import NAMES, POSTBACKS, sample

EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((POSTBACKS / "outcomes.toml").read_text())
MARIA, JOAO = "maria.exemplo@example.com", "joao.assinante@example.com"
COURSE, CLUB = "Curso Exemplo", "Clube Exemplo (assinatura)"


def test_every_sample_has_its_outcome_written_beside_it() -> None:
    assert sorted(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_alone_comes_to_its_outcome(shop: Shop, name: str) -> None:
    expected = EXPECTED[name]
    postback = shop.take(sample(name))
    assert (postback.outcome, postback.reason) == (expected["outcome"], expected["reason"])
    assert live(expected["buyer"]) == set(expected["enters"])
    assert letters(expected["buyer"]) == expected["letters"]
    assert members() == ([expected["buyer"]] if expected["enters"] else [])


def told(shop: Shop, *numbers: str) -> None:
    for number in numbers:
        shop.tick(minutes=11)
        shop.take(sample(number))


def test_the_one_off_samples_in_a_row_end_where_the_buyer_stands(shop: Shop) -> None:
    told(shop, "10", "11", "12", "17", "13", "16")
    assert live(MARIA) == {COURSE}
    told(shop, "14", "15", "37", "38", "39")
    assert live(MARIA) == {COURSE, "Curso Bônus", "E-book Exemplo", "Mentoria Exemplo (upsell)"}
    told(shop, "18", "19", "20", "24", "43", "47")
    assert states(MARIA)[COURSE] == "live"  # the pix and the order bump still hold it open
    assert letters(MARIA) == ["welcome", "new-area", "new-area"]


def test_the_subscription_samples_in_a_row_end_on_the_new_plan(shop: Shop) -> None:
    told(shop, "27", "28", "29", "30")
    assert (live(JOAO), letters(JOAO)) == ({CLUB}, ["welcome", "overdue"])
    told(shop, "31")
    assert states(JOAO) == {CLUB: "ended"}  # the paid period was over long ago
    told(shop, "32", "33")
    assert live(JOAO) == {CLUB}
    assert letters(JOAO) == ["welcome", "overdue", "ended", "reactivated"]


def test_a_refund_of_the_card_sale_ends_it_whatever_comes_after(shop: Shop) -> None:
    told(shop, "13", "18", "13", "20", "39", "19")
    assert states(MARIA) == {COURSE: "ended"}
    assert letters(MARIA) == ["welcome", "ended"]


def test_the_recovery_samples_in_a_row_end(shop: Shop) -> None:
    told(shop, "34", "35")
    assert states(MARIA) == {COURSE: "ended"}
