"""Other people's tables: encoding, separator, header and columns are recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules import sheet
from receiver.rules.columns import Column
from receiver.rules.sheet import Unreadable

TEXT = "E-mail;Nome\njosé@example.test;José Nuñes\n"
ROWS = [(1, ["E-mail", "Nome"]), (2, ["josé@example.test", "José Nuñes"])]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_the_usual_encodings_are_recognised(encoding: str) -> None:
    assert list(sheet.lines(sheet.decoded(TEXT.encode(encoding)))) == ROWS


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_the_usual_separators_are_recognised(sign: str) -> None:
    text = f'email{sign}nome\n"a@example.test"{sign}"Lima, Ana; a 1ª"\n'
    assert list(sheet.lines(text))[1] == (2, ["a@example.test", "Lima, Ana; a 1ª"])


def test_a_single_column_needs_no_separator() -> None:
    assert list(sheet.lines("a@example.test\n\nb@example.test")) == [
        (1, ["a@example.test"]),
        (3, ["b@example.test"]),
    ]


@pytest.mark.parametrize(
    ("header", "sample", "guessed"),
    [
        (
            "user_login;user_email;user_pass;display_name",
            "ana;a@b.test;$P$Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx;Ana",
            "- email password name",
        ),
        (
            "username,firstname,email,password",
            "ana,Ana,a@b.test,$2y$10$abcdefghijklmnopqrstuv",
            "- - email password",
        ),
        (
            "Nome;Endereço de e-mail;Curso;Válido até;Idioma",
            "Ana;a@b.test;C;2027-01-01;pt",
            "name email areas until language",
        ),
        (";;", "a@b.test;Ana;x", "email - -"),
    ],
)
def test_columns_are_guessed_by_name_and_by_what_is_in_them(
    header: str, sample: str, guessed: str
) -> None:
    sign = ";" if ";" in header else ","
    found = sheet.guessed(header.split(sign), [sample.split(sign)])
    assert [column.value if column else "-" for column in found] == guessed.split()
    assert Column.EMAIL in found


def test_a_first_line_with_an_address_is_no_header() -> None:
    assert sheet.has_header(["E-mail", "Nome"])
    assert not sheet.has_header(["a@example.test", "Ana"])


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_it(data: bytes) -> None:
    try:
        for _line, cells in sheet.lines(sheet.decoded(data)):
            assert any(cells)
    except Unreadable as error:
        assert error.reason.startswith("import-")


def test_endless_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_LINES", 3)
    with pytest.raises(Unreadable, match="too-long"):
        list(sheet.lines("a\n" * 4))
