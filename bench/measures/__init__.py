"""All measures by the names that bin/bench takes."""

from collections.abc import Callable

from bench.found import Found
from bench.measures import answers, desk, kept, latency, letters, memory, start, sustained
from bench.plan import Plan

Measure = Callable[[Plan], list[Found]]

MEASURES: dict[str, Measure] = {
    "answers-sqlite": answers.on_sqlite,
    "answers-postgres": answers.on_postgres,
    "answers-slow-disk": answers.on_a_slow_disk,
    "sustained-sqlite": sustained.on_sqlite,
    "sustained-postgres": sustained.on_postgres,
    "latency": latency.on_sqlite,
    "first-letter": letters.first_letter,
    "letters": letters.rate,
    "memory": memory.of_everything,
    "start": start.of_everything,
    "kept-sqlite": kept.on_sqlite,
    "kept-postgres": kept.on_postgres,
    "desk-sqlite": desk.on_sqlite,
    "desk-postgres": desk.on_postgres,
}
