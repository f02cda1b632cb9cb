"""Addresses that are prepared for writing when somebody first writes one.

Werkzeug compiles two functions for each as soon as it is registered: most of what it takes to make
the application, while one process writes few of them in its life.
"""

from collections.abc import Callable
from functools import cache, partial

from werkzeug.routing import Rule


class Address(Rule):
    """A rule of the map of addresses, read at once, compiled for writing later."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build
