"""Answers that take the same time."""

from types import SimpleNamespace

import pytest

from receiver.web.evenly import evenly, refusing_evenly


@pytest.mark.parametrize(("took", "slept"), [(0.0, 0.15), (0.04, 0.11), (5.0, 0.0)])
def test_what_was_quick_waits_for_what_was_slow(
    monkeypatch: pytest.MonkeyPatch, took: float, slept: float
) -> None:
    """S19: owing a letter and owing none cannot be told apart, even when it fails."""
    pauses: list[float] = []
    moments = iter([100.0, 100.0 + took])
    clock = SimpleNamespace(monotonic=lambda: next(moments), sleep=pauses.append)
    monkeypatch.setattr("receiver.web.evenly.time", clock)
    with pytest.raises(KeyError), evenly():
        raise KeyError
    assert pauses == [pytest.approx(slept)]


@pytest.mark.parametrize(("error", "slept"), [(KeyError, [0.3]), (ValueError, [])])
def test_a_refusal_takes_as_long_whichever_hash_was_verified(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], slept: list[float]
) -> None:
    """S18: hashes of other systems take longer than ours, and unknown addresses have none."""
    pauses: list[float] = []
    moments = iter([100.0, 100.1])
    clock = SimpleNamespace(monotonic=lambda: next(moments), sleep=pauses.append)
    monkeypatch.setattr("receiver.web.evenly.time", clock)
    with pytest.raises(error), refusing_evenly(KeyError):
        raise error
    assert pauses == [pytest.approx(one) for one in slept]
