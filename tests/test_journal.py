"""The files of what was sent and is not noted yet, where several connections begin at once."""

import fcntl
from datetime import datetime
from pathlib import Path

import pytest

from config import Settings
from receiver import outbox
from receiver.outbox import Sender, journal


def test_the_journal_of_a_living_worker_is_left_alone(settings: Settings, now: datetime) -> None:
    with Sender(settings):
        assert outbox.note_what_others_sent(settings, now) == 0
        assert len(list((settings.instance / "unnoted").iterdir())) == 1
    assert list((settings.instance / "unnoted").iterdir()) == []


def test_two_who_begin_at_once_share_what_the_dead_left(settings: Settings) -> None:
    folder = settings.instance / "unnoted"
    folder.mkdir(parents=True)
    for name in ("1-a", "1-b"):
        (folder / name).touch()
    left = journal.left_behind(folder)
    next(left)
    (folder / "1-b").unlink()  # the other one was faster
    assert list(left) == []
    assert list(folder.iterdir()) == []


def test_a_file_that_was_taken_for_one_left_behind_is_made_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, lock = settings.instance / "unnoted", fcntl.flock
    gone: list[Path] = []

    def late(descriptor: int, how: int) -> None:
        if not gone:
            gone.extend(folder.iterdir())
            gone[0].unlink()
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with journal.opened(folder):
        assert len(gone) == 1
        assert len(list(folder.iterdir())) == 1
