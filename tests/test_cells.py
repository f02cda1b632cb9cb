"""No cell of a file that leaves is calculated, and what comes back is what had left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules.cells import harmless, told

DANGEROUS = "=+-@＝＋－＠"
CELLS = st.text() | st.text(alphabet="'= +-@\t\r\n＝＋－＠a")


@given(CELLS)
def test_no_cell_begins_with_what_is_calculated(text: str) -> None:
    cell = harmless(text)
    assert cell[:1] not in {*DANGEROUS, "\t", "\r", "\n"}
    assert cell.lstrip()[:1] not in set(DANGEROUS)


@given(CELLS)
def test_what_comes_back_is_what_had_left(text: str) -> None:
    assert told(harmless(text)) == text


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x","y")', "+1", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "'=1"],
)
def test_formulas_get_a_quote(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ana", "ana@example.test", "O'Hara", "'n Boer", "2026-03-02"])
def test_all_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == told(text) == text
