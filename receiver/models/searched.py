"""The words of each postback that was understood."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, db, is_postgres
from receiver.models.postback import Postback
from receiver.models.word_index import WordIndex, Words, quoted
from receiver.rules import words
from receiver.rules.facts import PostbackFacts
from receiver.rules.gist import Gist
from receiver.rules.vocabulary import Outcome, Source
from receiver.rules.words import tag


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
        rows = [{"postback_id": number, "words": told[number]} for number in sorted(told)]
        # By the connection: none of these rows is wanted as an object.
        db.session.connection().execute(_PUT[db.engine.dialect.name], rows)

    @classmethod
    def came_to(cls, postback_id: int, *, before: StrEnum, after: StrEnum) -> None:
        """What it came to is decided otherwise, and nothing else about it."""
        old, new = tag("o", before), tag("o", after)
        words: Any = sa.func.replace(cls.words, old, new, type_=cls.words.type)
        if is_postgres():
            words = sa.func.ts_delete(cls.words, old).op("||")(sa.cast(quoted(new), TSVECTOR))
        changed = sa.update(cls).where(cls.postback_id == postback_id).values(words=words)
        db.session.execute(changed.execution_options(synchronize_session=False))

    @classmethod
    def first_id(cls) -> int | None:
        """The oldest postback of which words were written down."""
        first = sa.select(cls.postback_id).where(cls.postback_id > 0).order_by(cls.postback_id)
        return db.session.scalar(first.limit(1))


SEARCHED = WordIndex("searched_words", Searched.__table__, "postback_id")


def described(
    postback: Postback | Gist,
    told: PostbackFacts | None,
    *,
    outcome: Outcome | None,
    key_id: int,
    is_simulated: bool,
    source: Source,
) -> str:
    """The words of a postback: what was read out of it, and what it came to."""
    # Nearly all were sent by the marketplace: that is no word.
    rare = None if source is Source.POSTBACK else source
    known = {"e": postback.event, "o": outcome, "r": postback.role, "k": key_id, "q": rare}
    tags = [tag(kind, value) for kind, value in known.items() if value is not None]
    is_of_us = tag("s", "yes" if is_simulated else "no")
    return words.line([*_told(postback, told), *_products(postback, told), *tags, is_of_us])


def words_of_row(row: Postback, told: PostbackFacts | None) -> str:
    """The same of a row as it stands."""
    return described(
        row,
        told,
        outcome=row.outcome,
        key_id=row.key_id,
        is_simulated=row.key.is_simulator,
        source=row.source,
    )


def _told(postback: Postback | Gist, told: PostbackFacts | None) -> Iterator[str]:
    buyer = told.buyer if told else None
    people = [postback.email or "", buyer.name if buyer else ""]
    for text in people:
        yield from words.words_of(text)
    yield from map(words.code_of, filter(None, (postback.sale_code, postback.subscription_code)))


def _products(postback: Postback | Gist, told: PostbackFacts | None) -> Iterator[str]:
    items = [item.product for item in told.items] if told else []
    products: Iterable[str | None] = items or [postback.product_code]
    yield from (tag("p", product) for product in products if product)


def _put(insert: Any) -> sa.Insert:
    words = insert.excluded.words
    changed = cast(sa.Table, Searched.__table__).c.words != words
    put: sa.Insert = insert.on_conflict_do_update(
        index_elements=["postback_id"], set_={"words": words}, where=changed
    )
    return put


# Written once: to write a statement anew costs more than to ask it.
_PUT = {
    name: _put(insert(cast(sa.Table, Searched.__table__)))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
