"""Everything that can be read at /metrics: its name, what it tells, and by what it is told apart.

Labels are few and known: routes, statuses, kinds and classes, never what a caller wrote.
"""

from dataclasses import dataclass

QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
LATE = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Instrument:
    """One of them; `steps` are the bounds of a histogram."""

    tells: str
    labels: tuple[str, ...] = ()
    steps: tuple[float, ...] = ()


# They only ever grow. In what is read, their names end with _total.
COUNTERS = {
    "portaria_requests": Instrument(
        "Answers by address and status, and what became of a postback.",
        ("route", "status", "result"),
    ),
    "portaria_failures": Instrument("What went wrong, by its class.", ("kind", "reason")),
}

HISTOGRAMS = {
    "portaria_answer_seconds": Instrument("Time to an answer.", ("route",), QUICK),
    "portaria_late_seconds": Instrument("From due to begun.", ("kind",), LATE),
    "portaria_understanding_seconds": Instrument("Time for one postback.", ("outcome",), QUICK),
    "portaria_delivery_seconds": Instrument("The mail server's time for one.", ("how",), SLOW),
    "portaria_lock_wait_seconds": Instrument("Waiting for other stories.", ("lock",), QUICK),
    "portaria_batch_size": Instrument("Pieces of work taken at once.", ("kind",), SIZES),
}

# Looked at when somebody asks.
GAUGES = {
    "portaria_build_info": Instrument("What runs here.", ("version", "python", "database")),
    "portaria_database_up": Instrument("Whether the database answered in time."),
    "portaria_ready": Instrument("Whether a part is as /readyz wants it.", ("part",)),
    "portaria_worker_last_seen_seconds": Instrument("How long ago a worker was last seen."),
    "portaria_workers": Instrument("Workers that are alive."),
    "portaria_postback_oldest_waiting_seconds": Instrument("Age of the oldest in the inbox."),
    "portaria_postback_last_received_seconds": Instrument("How long ago one came."),
    "portaria_letter_oldest_queued_seconds": Instrument("Age of the oldest e-mail not sent."),
    "portaria_oldest_due_seconds": Instrument("For how long work has been due.", ("kind",)),
    "portaria_jobs": Instrument("Work due now, running, or given up.", ("kind", "state")),
    "portaria_jobs_later": Instrument("Work that is owed for a later time."),
    "portaria_letters_dead": Instrument("E-mails that were given up."),
    "portaria_postbacks_dead": Instrument("Postbacks that could not be understood."),
    "portaria_postbacks_held": Instrument("Postbacks that wait for a person."),
    "portaria_losses_held": Instrument("People whose loss of access the brake holds."),
    "portaria_postbacks_silent": Instrument("Whether it is oddly quiet: 1 while it is."),
    "portaria_disk_free_bytes": Instrument("Room left where files are kept.", ("place",)),
    "portaria_disk_size_bytes": Instrument("The whole disk where files are kept.", ("place",)),
}


def read_as() -> set[str]:
    """All names that stand in what is read."""
    counted = {f"{name}_total" for name in COUNTERS}
    parts = {f"{name}_{part}" for name in HISTOGRAMS for part in ("bucket", "sum", "count")}
    return counted | parts | GAUGES.keys()
