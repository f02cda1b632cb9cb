"""Cells of tables that spreadsheets open: what they would take for a formula is made a text."""

from typing import NamedTuple


class Amount(NamedTuple):
    """A sum of money in a cell: a number to whoever calculates with it."""

    cents: int
    currency: str


# Also what they make of them: the wide forms become the plain ones in some.
_BEGIN_FORMULAS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BEGIN_CELLS = frozenset("\t\r\n")
_QUOTE = "'"
_IS_SKIPPED = " \t\r\n\v\f\0\u00a0\u200b\ufeff"


def harmless(text: str) -> str:
    """The text as a cell that is never calculated: a quote goes before what could be."""
    return _QUOTE + text if _is_dangerous(text.lstrip(_QUOTE)) else text


def told(cell: str) -> str:
    """What a cell says, with the quote that `harmless` put before it taken away again."""
    rest = cell.removeprefix(_QUOTE)
    return rest if rest != cell and harmless(rest) == cell else cell


def _is_dangerous(text: str) -> bool:
    visible = text.lstrip(_IS_SKIPPED)
    return text[:1] in _BEGIN_CELLS or visible[:1] in _BEGIN_FORMULAS if text else False
