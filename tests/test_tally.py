"""Processes count together, and the dead leave what they have counted and no file."""

import fcntl
import os
from pathlib import Path

import pytest

from receiver import metrics, tally
from tests.loaded import LOADED


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to count in, which the environment names."""
    monkeypatch.setenv(tally.TOLD, str(tmp_path / "counts"))
    return tally.folder_for(tmp_path)


def count(times: int) -> int:
    """Another process counts so often, and ends; tells its number."""
    one = LOADED.Process(target=answer, args=(times, os.environ[tally.TOLD]))
    one.start()
    one.join(60)
    assert one.exitcode == 0 and one.pid
    return one.pid


def answer(times: int, told: str) -> None:
    """What a web process does, which has everything loaded before it joins in."""
    os.environ[tally.TOLD] = told
    metrics.join(Path("/nowhere"))
    for _ in range(times):
        metrics.answered("/postback", 200, 0.003, "stored")


def stored(folder: Path) -> float:
    """How often a postback was stored, by all processes."""
    samples = [sample for metric in tally.read(folder) for sample in metric.samples]
    return sum(s.value for s in samples if s.name == "portaria_requests_total")


def processes(folder: Path) -> set[int]:
    """Whose files there are."""
    return {int(file.stem.rpartition("_")[2]) for file in folder.glob("*.db")}


def test_what_several_processes_counted_is_added_up(folder: Path) -> None:
    for times in (1, 2, 3):
        count(times)
    assert stored(folder) == 6


def test_files_do_not_grow_in_number_with_the_processes(folder: Path) -> None:
    numbers = [count(1) for _ in range(4)]
    assert processes(folder) == {tally.THE_DEAD, numbers[-1]}
    assert stored(folder) == 4
    assert processes(folder) == {tally.THE_DEAD}


def test_a_histogram_of_the_dead_stays_a_histogram(folder: Path) -> None:
    count(2)
    count(3)
    (answer,) = [m for m in tally.read(folder) if m.name == "portaria_answer_seconds"]
    told = {sample.labels.get("le", sample.name): sample.value for sample in answer.samples}
    assert (told["0.0025"], told["0.005"], told["+Inf"]) == (0, 5, 5)
    assert told["portaria_answer_seconds_sum"] == pytest.approx(0.015)


def test_a_start_begins_from_nothing_but_leaves_the_living_alone(folder: Path) -> None:
    count(1)
    ours = folder / f"counter_{os.getpid()}.db"
    ours.touch()
    tally.bury(folder)
    tally.forget(folder)
    assert list(folder.iterdir()) == [ours]


def test_who_was_stopped_while_it_held_the_folder_keeps_nobody_waiting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(2)
    monkeypatch.setattr(tally, "PATIENCE", 0.02)
    stopped = os.open(folder, os.O_RDONLY)
    fcntl.flock(stopped, fcntl.LOCK_EX)
    tally.join(folder)
    tally.forget(folder)
    assert (stored(folder), len(processes(folder))) == (2, 1)
    os.close(stopped)
    tally.forget(folder)
    assert stored(folder) == 0


def test_the_last_one_takes_the_folder_along(folder: Path) -> None:
    count(1)
    (folder / f"counter_{os.getpid()}.db").touch()
    tally.leave(folder)
    assert not folder.exists()


def test_one_that_was_killed_at_its_first_breath_disturbs_nobody(folder: Path) -> None:
    gone = count(1)
    (folder / f"gauge_all_{gone}.db").touch()
    assert stored(folder) == 1
    assert processes(folder) == {tally.THE_DEAD}


def test_who_cannot_count_together_counts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics.alone()  # from nothing, whatever other tests have counted
    (tmp_path / "file").touch()
    monkeypatch.setenv(tally.TOLD, str(tmp_path / "file" / "counts"))
    with metrics.together(tmp_path):
        metrics.batch("postback", 3)
        assert b'portaria_batch_size_sum{kind="postback"} 3.0' in metrics.page({})
    metrics.alone()


def test_memory_that_somebody_else_has_taken_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(tally.TOLD)
    monkeypatch.setattr(tally, "MEMORY", tmp_path / "memory")
    assert tally.folder_for(tmp_path) == tmp_path / "metrics"
    tally.MEMORY.mkdir()
    ours = tally.folder_for(tmp_path)
    assert ours.parent == tally.MEMORY and ours.stat().st_mode & 0o777 == 0o700
    ours.rmdir()
    ours.symlink_to(tmp_path)
    assert tally.folder_for(tmp_path) == tmp_path / "metrics"
