"""The figures: medians, percentiles, what is reached, and where they are written."""

import json
from pathlib import Path

import pytest

from bench import report
from bench.found import Found, at_least, below, percentile
from bench.plan import Plan
from bench.report import BEGIN, END, NoMarks
from config import ROOT

ANSWERS = Found("answers", (1.2, 1.4, 1.5), at_least(1.3), told="7/s against 5/s")
START = Found("start", (2.5,), below(2), "s")
MACHINE = {"machine": "balcão", "kernel": "Linux 6"}


def test_a_figure_is_the_median_of_its_repetitions() -> None:
    assert ANSWERS.value == 1.4
    assert ANSWERS.is_reached
    assert not START.is_reached


def test_at_least_takes_the_bound_itself_and_below_does_not() -> None:
    assert at_least(2).is_met_by(2)
    assert not below(2).is_met_by(2)


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_one_of_the_values(part: float, value: float) -> None:
    assert percentile(list(range(100, 0, -1)), part) == value
    assert percentile([7.0], part) == 7.0


def test_the_table_tells_measure_reach_figure_and_whether_that_will_do() -> None:
    head, rule, answers, start = report.table([ANSWERS, START]).splitlines()
    cells = [cell.strip() for cell in answers.split("|")]
    told = ["answers", ">= 1.30", "1.40", "ok", "3: 1.20 to 1.50", "7/s against 5/s"]
    assert cells[1:-1] == told
    assert "short" in start
    assert "2.50 s" in start
    assert len({len(line) for line in (head, rule, answers, start)}) == 1


def test_json_has_every_repetition() -> None:
    told = json.loads(report.as_json([ANSWERS, START], MACHINE))
    assert told["machine"]["machine"] == "balcão"
    assert [one["ok"] for one in told["found"]] == [True, False]
    assert told["found"][0]["values"] == [1.2, 1.4, 1.5]


def test_only_what_stands_between_the_marks_of_a_page_is_written_anew() -> None:
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nThe rest\n"
    text = report.page([START], MACHINE, Plan(Path(), repeat=3, seconds=2.0))
    once = report.written(page, text)
    assert once.startswith(f"# Title\n\n{BEGIN}\n\n- machine: balcão\n")
    assert once.endswith(f"{END}\n\nThe rest\n")
    assert "3 repetitions, loads of 2 s" in once
    assert report.written(once, text) == once


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(NoMarks):
        report.written("# Title\n", "figures")


def test_the_page_of_the_figures_has_its_marks() -> None:
    page = (ROOT / "docs/performance.md").read_text("utf-8")
    assert report.written(page, "figures") != page
