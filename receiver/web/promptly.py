"""Questions to what may hang: the answer comes soon, or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

from receiver.context import this_app

Answer = TypeVar("Answer")

# Who watches asks again and again; what hangs must not take a thread each time.
_asking = ThreadPoolExecutor(2, thread_name_prefix="promptly")


def promptly(question: Callable[[], Answer], *, seconds: float) -> Answer:
    """The answer of a question. Raises TimeoutError when it takes longer."""
    asked = _asking.submit(_ask, this_app(), question)
    try:
        return asked.result(timeout=seconds)
    finally:
        asked.cancel()  # what has not begun by now is no longer wanted


def _ask(app: Flask, question: Callable[[], Answer]) -> Answer:
    with app.app_context():
        return question()
