"""Loads what only those need who have a broker."""

import importlib
from typing import Any


def late(module: str) -> Any:
    """A module of this package that speaks Celery.

    Celery takes a second and 25 MB: a server without a broker, and a request, shall not pay it.
    """
    return importlib.import_module(f"receiver.carrier.{module}")
