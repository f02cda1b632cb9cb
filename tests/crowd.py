"""Many hands at once on one database, as web and worker processes are."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

Given = TypeVar("Given")
Done = TypeVar("Done")
PATIENCE = 60.0


def at_once(app: Flask, deed: Callable[[Given], Done], tasks: Iterable[Given]) -> list[Done]:
    """Do this deed with each task, every one in a thread of its own, all from the same moment."""
    given = list(tasks)
    together = threading.Barrier(len(given))

    def one(task: Given) -> Done:
        with app.app_context():
            together.wait(timeout=PATIENCE)
            return deed(task)

    with ThreadPoolExecutor(len(given)) as threads:
        return list(threads.map(one, given, timeout=PATIENCE))
