"""A status as pages show it."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Mark:
    """A status as it is shown: the style sheet has a shape and a colour for each kind."""

    word: LazyString
    kind: str
