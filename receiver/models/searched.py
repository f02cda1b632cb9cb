"""The words of each postback that was understood, in the index that its database has for words.

SQLite keeps an index of its own beside the table (FTS5), made and kept by triggers; PostgreSQL
has the words as a tsvector under a GIN index.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from receiver.db import Base, db
from receiver.models.postback import Postback
from receiver.rules import words
from receiver.rules.facts import PostbackFacts
from receiver.rules.words import Term, Wanted, Way, tag

INDEX = "searched_words"
_FTS = sa.table(INDEX, sa.column("rowid", sa.Integer), sa.column(INDEX, sa.Text))


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
        return " ".join(map(_quoted, value.split()))


class Searched(Base):
    """What one postback is found by; it goes with its postback."""

    __tablename__ = "searched"
    postback_id: Mapped[int] = mapped_column(
        sa.ForeignKey("postback.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Words)

    @classmethod
    def put(cls, told: Mapping[int, str]) -> None:
        """Write down the words of some postbacks, whether or not some stand there already."""
        if not told:
            return
        table = cast(sa.Table, cls.__table__)
        insert = _insert(table)
        changed = table.c.words != insert.excluded.words
        put = insert.on_conflict_do_update(
            index_elements=["postback_id"], set_={"words": insert.excluded.words}, where=changed
        )
        rows = [{"postback_id": number, "words": told[number]} for number in sorted(told)]
        # By the connection: none of these rows is wanted as an object.
        db.session.connection().execute(put, rows)

    @classmethod
    def came_to(cls, postback_id: int, *, before: StrEnum, after: StrEnum) -> None:
        """What it came to is decided otherwise, and nothing else about it."""
        old, new = tag("o", before), tag("o", after)
        words: Any = sa.func.replace(cls.words, old, new, type_=cls.words.type)
        if db.engine.dialect.name == "postgresql":
            words = sa.func.ts_delete(cls.words, old).op("||")(sa.cast(_quoted(new), TSVECTOR))
        changed = sa.update(cls).where(cls.postback_id == postback_id).values(words=words)
        db.session.execute(changed.execution_options(synchronize_session=False))

    @classmethod
    def first_id(cls) -> int | None:
        """The oldest postback of which words were written down."""
        first = sa.select(cls.postback_id).where(cls.postback_id > 0).order_by(cls.postback_id)
        return db.session.scalar(first.limit(1))


def described(postback: Postback, told: PostbackFacts | None, *, is_simulated: bool) -> str:
    """The words of a postback: what was read out of it, and what it came to."""
    return words.line([*_told(postback, told), *_tags(postback, told, is_simulated=is_simulated)])


def matching(wanted: Wanted) -> tuple[sa.FromClause, sa.ColumnElement[int], Any]:
    """Where to look for what is wanted, the number of the postback there, and what must hold."""
    if db.engine.dialect.name == "postgresql":
        asked = sa.cast(_asked(wanted, " & ", " | ", _lexeme), TSQUERY)
        table = cast(sa.Table, Searched.__table__)
        return table, table.c.postback_id, table.c.words.op("@@")(asked)
    match = _FTS.c[INDEX].op("MATCH")(_asked(wanted, " AND ", " OR ", _string))
    return _FTS, _FTS.c.rowid, match


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """For those who compare tables with models: not the index, which each database has its own."""
    return INDEX not in (name or "")


def _told(postback: Postback, told: PostbackFacts | None) -> Iterator[str]:
    buyer = told.buyer if told else None
    people = [postback.email or "", buyer.name if buyer else ""]
    for text in people:
        yield from words.words_of(text)
    yield from map(words.code_of, filter(None, (postback.sale_code, postback.subscription_code)))


def _tags(postback: Postback, told: PostbackFacts | None, *, is_simulated: bool) -> Iterator[str]:
    items = [item.product for item in told.items] if told else []
    products: Iterable[str | None] = items or [postback.product_code]
    yield from (tag("p", product) for product in products if product)
    known = {"e": postback.event, "o": postback.outcome, "r": postback.role, "k": postback.key_id}
    yield from (tag(kind, value) for kind, value in known.items() if value is not None)
    yield tag("s", "yes" if is_simulated else "no")


def _insert(table: sa.Table) -> Any:
    is_postgres = db.engine.dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgres else sqlite.insert(table)


def _asked(wanted: Wanted, both: str, either: str, spell: Any) -> str:
    return both.join(f"({either.join(_way(w, both, spell) for w in ways)})" for ways in wanted)


def _way(way: Way, both: str, spell: Any) -> str:
    return f"({both.join(map(spell, way))})"


# A word has neither quotes nor backslashes in it (rules/words.py), whoever typed it.
def _quoted(word: str) -> str:
    return f"'{word}'"


def _lexeme(term: Term) -> str:
    return _quoted(term.word) + (":*" if term.is_begun else "")


def _string(term: Term) -> str:
    return f'"{term.word}"' + (" *" if term.is_begun else "")
