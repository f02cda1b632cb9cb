"""While modules are loaded there is no garbage: looking for it takes a tenth of that time.

Imported first, it stops the collector; whoever has loaded everything lets it go on.
"""

import gc

gc.disable()


def is_over() -> None:
    """Everything is loaded, and stays: the collector, let go, must not look through it at once."""
    gc.freeze()
    gc.enable()
