"""What is counted, and under which names."""

from collections.abc import Iterator

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from receiver import instruments, metrics
from receiver.db import db, hold, share, transaction
from receiver.metrics import MOST_REASONS, OTHER, reply_code


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Nothing is counted yet."""
    metrics.alone()
    yield
    metrics.alone()


def told(name: str) -> dict[tuple[str, ...], float]:
    """What stands under a name, by its labels."""
    families = text_string_to_metric_families(metrics.page({}).decode())
    samples = [sample for family in families for sample in family.samples]
    return {tuple(s.labels.values()): s.value for s in samples if s.name == name}


def test_an_answer_is_counted_by_what_it_was_and_timed_by_where() -> None:
    metrics.answered("/postback", 200, 0.002, "stored")
    metrics.answered("/postback", 200, 0.004, "stored")
    metrics.answered("/postback", 403, 0.001, "refused")
    assert set(told("portaria_requests_total").values()) == {2, 1}
    assert told("portaria_answer_seconds_count") == {("/postback",): 3}


def test_work_is_timed_by_what_it_came_to() -> None:
    metrics.understood(0.01, "applied")
    metrics.delivered(0.2, "sent")
    metrics.began("letter", -0.5)
    metrics.batch("postback", 20)
    assert told("portaria_understanding_seconds_sum") == {("applied",): 0.01}
    assert told("portaria_delivery_seconds_sum") == {("sent",): 0.2}
    assert told("portaria_late_seconds_sum") == {("letter",): 0}
    assert told("portaria_batch_size_sum") == {("postback",): 20}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("ana@example.test"), "KeyError"),
        ("550 5.1.1 no such person", "smtp-5xx"),
        ("mail.example.test:587: 451 later", "smtp-4xx"),
        ("mail.example.test:25 cannot be reached: timed out", "unreachable"),
    ],
)
def test_a_failure_is_told_by_its_class_alone(error: KeyError | str, reason: str) -> None:
    metrics.failed("letter", error)
    assert told("portaria_failures_total") == {("letter", reason): 1}


def test_classes_of_failure_are_few_whatever_happens() -> None:
    for number in range(MOST_REASONS + 5):
        metrics.failed("postback", type(f"Error{number}", (Exception,), {})())
    counted = told("portaria_failures_total")
    assert len(counted) == MOST_REASONS + 1
    assert counted["postback", OTHER] == 5


@pytest.mark.parametrize("said", ["250 ok", "2.0.0 250 ok", "250-mail.example.test"])
def test_the_code_of_a_reply_is_found(said: str) -> None:
    assert reply_code(said) == "250"
    assert reply_code("written to /var/mail/1.eml") == ""


def test_waiting_for_other_stories_is_timed(app: Flask) -> None:
    with transaction():
        share("mappings")
        hold("sale:1", "email:2")
    waited = set(told("portaria_lock_wait_seconds_count"))
    on_postgres = db.engine.dialect.name == "postgresql"
    assert waited == ({("names",), ("shared name",)} if on_postgres else {("pen",)})


def test_every_instrument_says_what_it_tells() -> None:
    known = instruments.COUNTERS | instruments.HISTOGRAMS | instruments.GAUGES
    assert all(one.tells.endswith(".") for one in known.values())
    assert all(name.startswith("portaria_") for name in known)
    assert all(one.steps == tuple(sorted(one.steps)) for one in known.values())
