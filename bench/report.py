"""The table: on the terminal, as JSON, and between two marks of a page."""

import json
import re
from collections.abc import Sequence
from statistics import median

from bench.found import Found
from bench.plan import Plan

HEAD = ("measure", "reach", "found", "", "of", "more")
BEGIN, END = "<!-- figures: written by bin/bench --write -->", "<!-- end of figures -->"


class NoMarks(Exception):
    """The page has no place for figures."""


def table(found: Sequence[Found]) -> str:
    """All lines, in columns that line up."""
    rows = [HEAD, *(_row(one) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def as_json(found: Sequence[Found], machine: dict[str, str]) -> str:
    """All of it for programs."""
    lines = [
        {
            "measure": one.measure,
            "reach": f"{one.reach.sign} {one.reach.bound:g}",
            "found": one.value,
            "unit": one.unit,
            "ok": one.is_reached,
            "values": one.values,
            "more": one.told,
        }
        for one in found
    ]
    return json.dumps({"machine": machine, "found": lines}, indent=2, ensure_ascii=False)


def line(one: Found) -> str:
    """One line by itself."""
    return " | ".join(cell for cell in _row(one) if cell)


def page(found: Sequence[Found], machine: dict[str, str], plan: Plan) -> str:
    """What stands between the marks: on what, how, and the table."""
    told = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    how = f"{plan.repeat} repetitions, loads of {plan.seconds:g} s"
    return f"{told}\n- how: {how}{', only a glance' if plan.quick else ''}\n\n{table(found)}"


def written(page: str, text: str) -> str:
    """The page with this text between its marks. Raises NoMarks."""
    between = re.compile(f"({re.escape(BEGIN)}\n).*?({re.escape(END)})", re.DOTALL)
    changed, places = between.subn(lambda marks: f"{marks[1]}\n{text}\n\n{marks[2]}", page)
    if not places:
        raise NoMarks(f"it has no lines {BEGIN} and {END}")
    return changed


def rates(ours: Sequence[float], plain: Sequence[float]) -> str:
    """What two rates were, of which the table shows the ratio."""
    return f"{median(ours):.0f}/s against {median(plain):.0f}/s"


def _row(one: Found) -> tuple[str, ...]:
    reach = f"{one.reach.sign} {_figure(one.reach.bound, one.unit)}"
    spread = f"{_number(min(one.values))} to {_number(max(one.values))}"
    of = f"{len(one.values)}: {spread}" if len(one.values) > 1 else "1"
    mark = "ok" if one.is_reached else "short"
    return one.measure, reach, _figure(one.value, one.unit), mark, of, one.told


def _figure(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "| " + " | ".join(cells) + " |"
