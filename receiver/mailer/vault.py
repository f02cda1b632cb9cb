"""Keeps values from outside away from whoever reads the text around them."""

import re
import secrets

from receiver.rules.told import one_line

LONGEST_VALUE = 2000


class Vault:
    """Puts words in the place of values, and the values back when Markdown has been read.

    The words are letters and digits only, so that nothing gives them a meaning, and made anew
    for every letter, so that no value can contain one.
    """

    def __init__(self) -> None:
        self._mark = f"v{secrets.token_hex(8)}x"
        self._values: list[str] = []
        self._word = re.compile(f"{self._mark}([0-9]+)z")

    def hide(self, value: object) -> str:
        """The word for a value; the value is one line of visible characters from here on."""
        text = "" if value is None else str(value)
        # A block that was captured in a variable has words in it already.
        self._values.append(one_line(self.reveal(text), most=LONGEST_VALUE))
        return f"{self._mark}{len(self._values) - 1}z"

    def reveal(self, text: str) -> str:
        """The text with each word replaced by its value."""
        return self._word.sub(lambda found: self._values[int(found[1])], text)
