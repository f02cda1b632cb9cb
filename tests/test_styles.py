"""The sheets of the pages: colours and sizes of letters are tokens, and all can be read."""

import re
from pathlib import Path

import pytest

from config import ROOT
from receiver.rules.colour import contrast

SHEETS = sorted((ROOT / "static").glob("*.css"))
# What WCAG asks of text (AA), and of the edge of a control.
OF_TEXT, OF_EDGES = 4.5, 3.0

_TOKENS = re.compile(r":root \{.*?\n  ?\}", re.DOTALL)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
# Headings that grow with the page say between what.
_SIZE = re.compile(r"\bfont(?:-size)?: (?!clamp)[^;}]*\d(?:rem|px)")

GROUNDS = ("paper", "card", "sunk")
PALE = tuple((name, f"{name}-pale") for name in ("good", "warn", "bad", "info", "door"))
READ = (
    *((ink, ground) for ink in ("ink", "soft", "door", "bad") for ground in GROUNDS),
    *PALE,
    *(("ink", pale) for _, pale in PALE),
    ("on-door", "door"),
    ("on-door", "door-deep"),
)


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme; by night those that stay as by day, too."""
    sheet = (ROOT / "static/portaria.css").read_text("utf-8")
    blocks = _TOKENS.findall(sheet)[: 1 if scheme == "light" else 2]
    return dict(re.findall(r"--([\w-]+): (#\w{6});", "\n".join(blocks)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_takes_its_colours_and_sizes_of_letters_from_the_tokens(sheet: Path) -> None:
    told = _TOKENS.sub("", sheet.read_text("utf-8"))
    assert _COLOUR.findall(told) == []
    assert _SIZE.findall(told) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_and_every_edge_can_be_read_by_day_and_by_night(scheme: str) -> None:
    known = tokens(scheme)
    faint = [pair for pair in READ if contrast(known[pair[0]], known[pair[1]]) < OF_TEXT]
    assert faint == []
    edges = [ground for ground in GROUNDS if contrast(known["edge"], known[ground]) < OF_EDGES]
    assert edges == []
