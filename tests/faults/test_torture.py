"""bin/torture: a seed is repeated exactly, rounds follow each other, and a failure is told."""

import pytest

from tests.faults import chosen, torture
from tests.faults.marketplace import lives


def test_the_same_seed_tells_the_same_lives() -> None:
    told = [lives(chosen.chance("storm"), sales=20, buyers=5) for _ in range(2)]
    assert told[0] == told[1] != lives(chosen.chance("disk"), sales=20, buyers=5)


def test_a_failing_round_ends_it_and_says_how_to_repeat_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torture, "one_round", lambda seed, size, only: int(seed == 9))
    assert torture.main(["--minutes", "1", "--seed", "7", "--only", "power"]) == 1
    assert "bin/torture --seed 9 --size 3 --only power\n" in capsys.readouterr().out


def test_without_minutes_there_is_one_round(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torture, "one_round", lambda seed, size, only: 0)
    assert torture.main(["--seed", "7"]) == 0
    assert capsys.readouterr().out == "1 rounds, seeds 7 to 7: nothing was lost.\n"
