"""Says of this thread's request that all of it has arrived: its sender is not slow any more."""

import threading
from collections.abc import Callable

_here = threading.local()


def watched(let_go: Callable[[], object]) -> None:
    """From now on this thread serves a request whose sender is watched; how to end that."""
    _here.let_go = let_go


def is_whole() -> None:
    """The request is here: how long its answer takes is our own affair."""
    let_go = getattr(_here, "let_go", None)
    if let_go is not None:
        let_go()
        _here.let_go = None
