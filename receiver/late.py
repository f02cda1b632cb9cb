"""Loads what few need when somebody needs it: else each start, and each process, would pay for it.

A module stands under its name for the types, and as Late for whoever runs:

    if TYPE_CHECKING:
        import segno
    else:
        segno = Late("segno")
"""

import importlib
from typing import Any


class Late:
    """A module that is loaded when something of it is asked for, by whichever thread asks first."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._module), name)
