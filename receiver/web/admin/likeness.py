"""Names as people type them: without accents, in any case, the words in order."""

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import db
from receiver.rules.told import plain

_ACCENTED = {
    "a": "áàâãäå",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôõöø",
    "u": "úùûü",
    "y": "ýÿ",
}


def is_like(column: InstrumentedAttribute[str], typed: str) -> sa.ColumnElement[bool]:
    """Whether a text has these words in it, however they are accented or capitalised.

    Both databases compare with classes of letters, so no second, folded column is needed.
    """
    words = plain(typed).split()
    if db.engine.dialect.name == "postgresql":
        return column.op("~")(".*".join(map(_word, words)))
    return column.op("GLOB")(f"*{'*'.join(map(_word, words))}*")


def _word(word: str) -> str:
    return "".join(map(_class, word))


def _class(letter: str) -> str:
    """One letter in all its forms; a class reads alike in GLOB and in regular expressions."""
    if letter in "^\\":
        return letter if db.engine.dialect.name == "sqlite" else f"\\{letter}"
    forms = letter + _ACCENTED.get(letter, "")
    return "[" + "".join(dict.fromkeys(forms + forms.upper())) + "]"
