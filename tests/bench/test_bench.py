"""The bench runs: a glance at one measure, a table, nothing left behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import slow_disk
from bench.machine import described
from bench.measures import MEASURES
from bench.plain import app
from bench.plan import Plan
from config import ROOT
from receiver.simulator.wire import FORM
from tests.test_docs import page, quoted, rows


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as bin/bench does."""
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_glance_at_a_start_prints_the_table_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = bench("--quick", "--repeat", "1", "--folder", str(tmp_path), "start")
    assert done.returncode == 0, done.stderr
    assert "start to the first answer" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_measure_that_does_not_exist_is_refused() -> None:
    done = bench("speed-of-light")
    assert done.returncode == 2
    assert "'speed-of-light' is not one of" in done.stderr


def test_the_plain_handler_reads_a_value_and_keeps_nothing() -> None:
    answer = app.test_client().post(
        "/postback", data=b"a=1&venda%5Bcodigo%5D=71", content_type=FORM
    )
    assert (answer.status_code, answer.text) == (200, "71\n")
    assert app.test_client().get("/healthz").status_code == 200


def test_syncs_are_longer_for_who_is_started_with_those_variables(tmp_path: Path) -> None:
    environ = slow_disk.slower(tmp_path)
    assert Path(environ["LD_PRELOAD"]).parent == tmp_path


def test_syncs_that_are_not_longer_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_disk, "LONGER", 60_000)
    monkeypatch.setattr(slow_disk, "_trial", lambda *_: 0.0)
    with pytest.raises(slow_disk.NotSlower):
        slow_disk.slower(tmp_path)


def test_the_machine_is_described(tmp_path: Path) -> None:
    told = described(tmp_path)
    assert list(told) == ["machine", "processor", "kernel", "disk", "with"]
    assert "a sync of 4 kB takes" in told["disk"]


def test_a_glance_is_a_little_of_everything(tmp_path: Path) -> None:
    assert Plan(tmp_path).many(60_000) == 60_000
    assert Plan(tmp_path, quick=True).many(60_000) == 1200
    assert Plan(tmp_path, quick=True).many(100) == 40
    assert Plan(tmp_path, quick=True).many(30) == 30


def test_every_measure_is_documented_and_no_other() -> None:
    told = [
        name for row in rows("docs/performance.md", "What is measured") for name in quoted(row[0])
    ]
    assert told == list(MEASURES)
    assert "bin/bench" in page("README.md")
