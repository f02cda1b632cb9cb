"""Keeps values from outside away from whoever reads the text around them."""

import re
import secrets
from collections.abc import Iterable

from receiver.rules.told import one_line

LONGEST_VALUE = 2000

# Chosen anew by every process and never shown, so that no value from outside can contain a word.
# One for all letters, so that what was read once is known again; see press.py.
_MARK = f"v{secrets.token_hex(8)}x"
WORD = re.compile(f"{_MARK}([0-9]+)z")


class Vault:
    """Puts words in the place of values, and the values back when Markdown has been read.

    The words are letters and digits only, so that nothing gives them a meaning. The same value
    has the same word.
    """

    def __init__(self) -> None:
        self.values: list[str] = []
        self._words: dict[str, str] = {}

    def hide(self, value: object) -> str:
        """The word for a value; the value is one line of visible characters from here on."""
        text = "" if value is None else str(value)
        word = self._words.get(text)
        if word is None:
            word = self._words[text] = f"{_MARK}{len(self.values)}z"
            # A block that was captured in a variable has words in it already.
            self.values.append(one_line(self.reveal(text), most=LONGEST_VALUE))
        return word

    def hold(self, values: Iterable[object]) -> None:
        """Hide values whose words are known: each has the next one, whether or not it is new."""
        self.values += [one_line(str(value), most=LONGEST_VALUE) for value in values]

    def reveal(self, text: str) -> str:
        """The text with each word replaced by its value."""
        if _MARK not in text:  # as nearly all that is hidden
            return text
        return WORD.sub(lambda found: self.values[int(found[1])], text)
