"""Money, times, addresses and texts as the marketplace and its buyers write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules.address import folded
from receiver.rules.money import cents
from receiver.rules.nest import Group
from receiver.rules.times import moment
from receiver.rules.told import Told, digits, one_line, plain


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("157.00", 15700),
        ("1.497,00", 149700),
        ("1,497.00", 149700),
        ("1.234.567,89", 123456789),
        ("1.234.567", 123456700),
        ("358.35", 35835),
        ("358,3", 35830),
        ("0", 0),
        ("12", 1200),
        ("-16.92", -1692),
        ("R$ 1.400,50", 140050),
        (" 10.73 ", 1073),
        ("0.005", 1),
        ("7.24000", 724),
        ("", None),
        ("-", None),
        ("1..2", None),
        ("12 reais", None),
        ("1e9", None),
        ("NaN", None),
        ("\u0661\u0662", None),
        ("9" * 18, None),
        ("9" * 5000, None),
    ],
)
def test_money_becomes_whole_cents_or_nothing(told: str, wanted: int | None) -> None:
    assert cents(told) == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("2024-03-02 20:15:01", datetime(2024, 3, 2, 23, 15, 1, tzinfo=UTC)),
        ("2024-03-02T20:15:01", datetime(2024, 3, 2, 23, 15, 1, tzinfo=UTC)),
        ("02/03/2024 20:15:01", datetime(2024, 3, 2, 23, 15, 1, tzinfo=UTC)),
        ("02/03/2024 20:15", datetime(2024, 3, 2, 23, 15, tzinfo=UTC)),
        ("2024-03-02", datetime(2024, 3, 2, 3, tzinfo=UTC)),
        (" 02/03/2024 ", datetime(2024, 3, 2, 3, tzinfo=UTC)),
        # Brasília kept summer time until 2019.
        ("2018-12-24 20:00:00", datetime(2018, 12, 24, 22, tzinfo=UTC)),
        ("2019-12-24 20:00:00", datetime(2019, 12, 24, 23, tzinfo=UTC)),
        ("2018-11-04 00:30:00", datetime(2018, 11, 4, 3, 30, tzinfo=UTC)),
        ("2024-02-29 00:00:00", datetime(2024, 2, 29, 3, tzinfo=UTC)),
    ],
)
def test_a_time_on_brasilias_clock_becomes_utc(told: str, wanted: datetime) -> None:
    assert moment(told) == wanted


@pytest.mark.parametrize(
    "told",
    [
        "",
        "0",
        "null",
        "0000-00-00 00:00:00",
        "0000-00-00",
        "2023-02-29",
        "31/02/2024 10:00:00",
        "2024-13-01",
        "2024-03-02 25:00:00",
        "2024-03-02 10:60:00",
        "yesterday",
        "2024-03-02x",
        "9999-12-31 23:59:59",
        "0001-01-01",
        "1709421301",
        "٢٠٢٤-٠٣-٠٢",
        "12/31/2024",
    ],
)
def test_an_impossible_time_is_none(told: str) -> None:
    assert moment(told) is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 12, 31)))  # noqa: DTZ001 - told without a zone
def test_both_ways_to_write_a_time_mean_the_same(local: datetime) -> None:
    official = moment(f"{local:%Y-%m-%d %H:%M:%S}")
    assert official is not None
    assert official == moment(f"{local:%d/%m/%Y %H:%M:%S}")
    assert official.tzinfo is UTC


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (" Maria.Exemplo@Example.COM ", "maria.exemplo@example.com"),
        ("ana+curso@example.com", "ana+curso@example.com"),
        ("Ana@Exemplão.COM.BR", "ana@xn--exemplo-2wa.com.br"),
        ("ana@xn--exemplo-2wa.com.br", "ana@xn--exemplo-2wa.com.br"),
        ("JOSÉ@example.com", "josé@example.com"),
        ("jose\u0301@example.com", "josé@example.com"),
        ("ana@example.test", "ana@example.test"),
    ],
)
def test_an_address_is_folded(told: str, wanted: str) -> None:
    assert folded(told) == wanted


@pytest.mark.parametrize(
    "told",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@@example.com",
        "ana@example..com",
        "ana@example.com, bia@example.com",
        "ana@example.com\nRCPT TO:<x@y.z>",
        "a na@example.com",
        "Ana <ana@example.com>",
        '"a b"@example.com',
        "ana@[127.0.0.1]",
        "ana@example.com\0",
        "a" * 65 + "@example.com",
        "a@" + "b" * 400 + ".com",
        "ana@gmail",
        "ana.@example.com",
    ],
)
def test_s49_what_is_not_one_address_is_none(told: str) -> None:
    assert folded(told) is None


@given(st.one_of(st.emails(), st.text(max_size=12).map("{}@example.com".format)))
def test_folding_a_folded_address_changes_nothing(told: str) -> None:
    address = folded(told)
    assert address is None or folded(address) == address


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("  MARIA   EXEMPLO\tDA SILVA ", "MARIA EXEMPLO DA SILVA"),
        ("Ana\r\nBcc: x@y.z", "Ana Bcc: x@y.z"),
        ("A\0n\x07a", "Ana"),
        ("A\u202eanA\u2066", "AanA"),
        ("Ana\u2028Bia\u0085Lia", "Ana Bia Lia"),
        ("a\u200b \u200bb", "a b"),
        ("<b>Zoë</b> 😀", "<b>Zoë</b> 😀"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + " y", "x" * 199),
        ("\0" * 9999, ""),
    ],
)
def test_s48_a_text_is_one_line_without_unseen_characters(told: str, wanted: str) -> None:
    assert one_line(told) == wanted


@given(st.text())
def test_any_text_becomes_one_short_printable_line(told: str) -> None:
    line = one_line(told, most=20)
    assert len(line) <= 20
    assert line == " ".join(line.split())
    assert one_line(line, most=20) == line


def test_descriptions_compare_without_accents_and_capitals() -> None:
    assert plain(" Aguardando  PAGAMENTO") == "aguardando pagamento"
    assert plain("Último") == plain("último") == "ultimo"


def test_digits_are_kept_where_a_number_is_possible() -> None:
    assert digits("+55 (11) 90000-0001") == "5511900000001"
    assert digits("9" * 21) == ""


@pytest.mark.parametrize(
    ("told", "code", "number"),
    [
        ("50000013", "50000013", 50000013),
        (" 7 ", "7", 7),
        ("0", None, 0),
        ("", None, None),
        (None, None, None),
        ("2.0", "2.0", 2),
        ("2.5", "2.5", None),
        ("-1", "-1", None),
        ("٢", "٢", None),
        ("9" * 10, "9" * 10, None),
        ("9" * 65, None, None),
        (Group({"0": "1"}), None, None),
    ],
)
def test_codes_and_numbers(told: Group | str | None, code: str | None, number: int | None) -> None:
    block = Told(Group({"a": told}))
    assert (block.code("a"), block.number("a")) == (code, number)


def test_a_block_of_an_odd_type_is_an_empty_one() -> None:
    told = Told(Group({"text": "x", "one": Group({"a": "1"}), "many": Group({"0": Group()})}))
    assert told.block("text").text("a") == ""
    assert told.text("one") == ""
    assert told.blocks("text") == told.blocks("none") == []
    assert [block.text("a") for block in told.blocks("one")] == ["1"]
    assert len(told.blocks("many")) == 1
