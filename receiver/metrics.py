"""What the server counts and times while it works; each verb here takes microseconds.

By itself a process counts alone. Who starts the server lets its processes count together.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import prometheus_client
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from receiver import tally
from receiver.instruments import COUNTERS, GAUGES, HISTOGRAMS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# So many classes of failure a process tells apart; what comes after them is OTHER.
MOST_REASONS = 40
OTHER = "other"
# Not the port in "mail.example.com:587: 451 later".
_REPLY = re.compile(r"(?:^|\s)(?P<code>[2-5]\d\d)(?=[\s-]|$)")

# What one gauge shows, for each of its sets of labels.
Readings = Mapping[str, Mapping[tuple[str, ...], float]]

log = structlog.get_logger(__name__)

prometheus_client.disable_created_metrics()


class _Counted:
    """The counters and histograms of this process, alone or in a folder with those of others."""

    def __init__(self, folder: Path | None = None) -> None:
        # As the library's manual does it for servers that have a way of their own: so the
        # environment, which anybody may have set, decides nothing while modules are imported.
        values.ValueClass = values.MultiProcessValue() if folder else values.MutexValue
        self.folder = folder
        self.reasons: set[str] = set()
        self.registry = CollectorRegistry()
        self._counters: dict[tuple[str, ...], Counter] = {}
        self._histograms: dict[tuple[str, str], Histogram] = {}
        self._all_counters = {
            name: Counter(name, one.tells, one.labels, registry=self.registry)
            for name, one in COUNTERS.items()
        }
        self._all_histograms = {
            name: Histogram(name, one.tells, one.labels, buckets=one.steps, registry=self.registry)
            for name, one in HISTOGRAMS.items()
        }

    def count(self, name: str, *labels: str) -> None:
        """One more."""
        counter = self._counters.get((name, *labels))
        if counter is None:  # the library's own way to it takes as long as counting does
            counter = self._all_counters[name].labels(*labels)
            self._counters[name, *labels] = counter
        counter.inc()

    def observe(self, name: str, label: str, value: float) -> None:
        """One more of this size."""
        histogram = self._histograms.get((name, label))
        if histogram is None:
            histogram = self._all_histograms[name].labels(label)
            self._histograms[name, label] = histogram
        histogram.observe(value)

    def read(self) -> Iterable[Metric]:
        """All that was counted."""
        return tally.read(self.folder) if self.folder else self.registry.collect()


class _Here:
    """Where this process counts."""

    counted = _Counted()


def join(instance: Path) -> None:
    """Count together with all processes of this instance on this machine."""
    try:
        folder = tally.folder_for(instance)
        tally.join(folder)
    except OSError as error:  # that is no reason to stay closed
        log.warning("counts alone", error=error.strerror)
        return
    if _Here.counted.folder != folder:
        _Here.counted = _Counted(folder)


@contextmanager
def together(instance: Path) -> Iterator[None]:
    """For who starts the server: nothing of earlier starts is counted, and nothing stays behind."""
    join(instance)
    folder = _Here.counted.folder
    if folder is None:
        yield
        return
    tally.forget(folder)
    try:
        yield
    finally:
        alone()
        tally.leave(folder)


def alone() -> None:
    """Count alone, from nothing."""
    _Here.counted = _Counted()


def answered(route: str, status: int, seconds: float, result: str = "") -> None:
    """A request was answered; `route` is the rule of its address, `result` the door's."""
    _Here.counted.count("portaria_requests", route, str(status), result)
    _Here.counted.observe("portaria_answer_seconds", route, seconds)


def began(kind: str, late: float) -> None:
    """A piece of work was begun, so many seconds after it was due."""
    _Here.counted.observe("portaria_late_seconds", kind, max(0.0, late))


def understood(seconds: float, outcome: str) -> None:
    """A postback was understood, and this is what it came to."""
    _Here.counted.observe("portaria_understanding_seconds", outcome, seconds)


def delivered(seconds: float, how: str) -> None:
    """A mail server was asked to take a letter: `sent`, `refused` or `delayed`."""
    _Here.counted.observe("portaria_delivery_seconds", how, seconds)


def failed(kind: str, error: BaseException | str) -> None:
    """Something went wrong: an error, or what a mail server said."""
    reason = _class_of(error) if isinstance(error, str) else type(error).__name__
    reasons = _Here.counted.reasons
    if reason not in reasons and len(reasons) >= MOST_REASONS:
        reason = OTHER
    reasons.add(reason)
    _Here.counted.count("portaria_failures", kind, reason)


def waited_for_lock(seconds: float, lock: str = "pen") -> None:
    """A story waited for another: for SQLite's `pen`, or on PostgreSQL for `names`."""
    _Here.counted.observe("portaria_lock_wait_seconds", lock, seconds)


@contextmanager
def waiting_for(lock: str) -> Iterator[None]:
    """Time how long it takes to get a lock, whether or not it is got."""
    begun = time.monotonic()
    try:
        yield
    finally:
        waited_for_lock(time.monotonic() - begun, lock)


def batch(kind: str, size: int) -> None:
    """So many pieces of work were taken at once."""
    _Here.counted.observe("portaria_batch_size", kind, size)


def reply_code(said: str) -> str:
    """The three digits in what a mail server said; nothing when it said nothing."""
    found = _REPLY.search(said)
    return found["code"] if found else ""


def page(readings: Readings) -> bytes:
    """Everything, in the form that Prometheus reads."""
    return generate_latest(_Page(readings))


class _Page(Collector):
    def __init__(self, readings: Readings) -> None:
        self.readings = readings

    def collect(self) -> Iterator[Metric]:
        """What was counted, and what is shown now."""
        yield from _Here.counted.read()
        for name, shown in self.readings.items():
            gauge = GaugeMetricFamily(name, GAUGES[name].tells, labels=GAUGES[name].labels)
            for labels, value in shown.items():
                gauge.add_metric(labels, value)
            yield gauge


def _class_of(said: str) -> str:
    code = reply_code(said)
    return f"smtp-{code[0]}xx" if code else "unreachable"
