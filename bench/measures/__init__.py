"""All measures by the names that bin/bench takes."""

from collections.abc import Callable

from bench.found import Found
from bench.measures import (
    answers,
    desk,
    export,
    idle,
    kept,
    latency,
    letters,
    memory,
    preview,
    start,
    sustained,
    wake,
)
from bench.plan import Plan

Measure = Callable[[Plan], list[Found]]

MEASURES: dict[str, Measure] = {
    "answers-sqlite": answers.on_sqlite,
    "answers-postgres": answers.on_postgres,
    "answers-slow-disk": answers.on_a_slow_disk,
    "sustained-sqlite": sustained.on_sqlite,
    "sustained-postgres": sustained.on_postgres,
    "latency": latency.on_sqlite,
    "wake-sqlite": wake.on_sqlite,
    "wake-postgres": wake.on_postgres,
    "first-letter": letters.first_letter,
    "letters": letters.rate,
    "memory": memory.of_everything,
    "start": start.of_everything,
    "idle-sqlite": idle.on_sqlite,
    "idle-postgres": idle.on_postgres,
    "kept-sqlite": kept.on_sqlite,
    "kept-postgres": kept.on_postgres,
    # One shop for the three of each database.
    "desk-sqlite": desk.on_sqlite,
    "preview-sqlite": preview.on_sqlite,
    "export-sqlite": export.on_sqlite,
    "desk-postgres": desk.on_postgres,
    "preview-postgres": preview.on_postgres,
    "export-postgres": export.on_postgres,
}
