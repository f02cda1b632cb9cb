"""What is written in a folder is told once, to whoever asks, and at once."""

import sys
import threading
import time
from pathlib import Path

import pytest

from receiver.writes import watched

PATIENCE = 20.0  # a bound against a hang, not a measure


def test_a_write_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before")
    with watched(tmp_path) as told:
        assert not told.any_within(0)
        file.write_text("now")
        file.write_text("and again")
        assert told.any_within(0)
        assert not told.any_within(0)


def test_who_waits_is_woken_by_the_write(tmp_path: Path) -> None:
    with watched(tmp_path) as told:
        begun = time.monotonic()
        threading.Timer(0.1, (tmp_path / "file").write_text, ("new",)).start()
        assert told.any_within(PATIENCE)
        assert time.monotonic() - begun < PATIENCE


def test_reading_is_no_write(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before")
    with watched(tmp_path) as told:
        file.read_text()
        assert not told.any_within(0)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_where_nobody_can_tell_it_is_as_if_something_was_written(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with watched(tmp_path / "none") as told:
        assert told.any_within(0)
        assert told.any_within(PATIENCE)
