"""Words by which rows are found, in the index that each database has for them.

SQLite keeps an index of its own beside the table (FTS5), made and kept by triggers; PostgreSQL
has the words as a tsvector under a GIN index.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.types import TypeDecorator

from receiver.db import is_postgres
from receiver.rules.words import Term, Wanted, Way

NAMES = ("searched_words", "member_words", "referral_words")


class Words(TypeDecorator[str]):
    """Folded words in a line."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        """Text, or what PostgreSQL makes of it."""
        is_text = dialect.name != "postgresql"
        return dialect.type_descriptor(sa.Text() if is_text else TSVECTOR())

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Each word in quotes for PostgreSQL: a colon would begin a position there."""
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(map(quoted, value.split()))


@dataclass(frozen=True)
class WordIndex:
    """The index of the words in a table; `name` is what SQLite's own is called."""

    name: str
    table: sa.FromClause
    key: str

    @property
    def number(self) -> sa.ColumnElement[int]:
        """What a row is known by."""
        return self.table.c[self.key]

    @property
    def words(self) -> sa.ColumnElement[str]:
        """The words of a row."""
        return self.table.c.words

    def matching(self, wanted: Wanted) -> tuple[sa.FromClause, sa.ColumnElement[int], Any]:
        """Where to look for what is wanted, the number of the row there, and what must hold."""
        if is_postgres():
            return self.table, self.number, self.words.op("@@")(_query(wanted))
        index = sa.table(self.name, sa.column("rowid", sa.Integer), sa.column(self.name, sa.Text))
        match = index.c[self.name].op("MATCH")(_asked(wanted, " AND ", " OR ", _string))
        return index, index.c.rowid, match

    def has(self, wanted: Wanted) -> sa.ColumnElement[bool]:
        """That the index leads to a row; who wants nothing finds nothing."""
        if not wanted:
            return sa.false()
        table, number, match = self.matching(wanted)
        is_beside = table is not self.table
        return self.number.in_(sa.select(number).where(match)) if is_beside else match

    def holds(self, wanted: Wanted) -> sa.ColumnElement[bool]:
        """The same, read in the row itself: for those that are met anyway."""
        if not wanted:
            return sa.false()
        if is_postgres():
            # As a function, which no index is asked for.
            return sa.func.ts_match_vq(self.words, _query(wanted), type_=sa.Boolean)
        return sa.and_(*(sa.or_(*map(self._stands, ways)) for ways in wanted))

    def _stands(self, way: Way) -> sa.ColumnElement[bool]:
        line = " " + self.words + " "
        ends = ((term, "" if term.is_begun else " ") for term in way)
        return sa.and_(*(sa.func.instr(line, f" {term.word}{end}") > 0 for term, end in ends))


def quoted(word: str) -> str:
    """A word for PostgreSQL: there are neither quotes nor backslashes in it (rules/words.py)."""
    return f"'{word}'"


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """For those who compare tables with models: not the index, which each database has its own."""
    return not any(index in (name or "") for index in NAMES)


def _query(wanted: Wanted) -> sa.ColumnElement[Any]:
    return sa.cast(_asked(wanted, " & ", " | ", _lexeme), TSQUERY)


def _asked(wanted: Wanted, both: str, either: str, spell: Any) -> str:
    return both.join(f"({either.join(_way(w, both, spell) for w in ways)})" for ways in wanted)


def _way(way: Way, both: str, spell: Any) -> str:
    return f"({both.join(map(spell, way))})"


def _lexeme(term: Term) -> str:
    return quoted(term.word) + (":*" if term.is_begun else "")


def _string(term: Term) -> str:
    return f'"{term.word}"' + (" *" if term.is_begun else "")
