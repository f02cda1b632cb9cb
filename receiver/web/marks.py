"""A status in a word, with a shape and a colour of its own."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Mark:
    """A status as it is shown: the style sheet has a shape and a colour for each kind."""

    word: LazyString | str
    kind: str
