"""The words of each postback that was understood."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, db
from receiver.models.postback import Postback
from receiver.models.word_index import WordIndex, Words, quoted
from receiver.rules import words
from receiver.rules.facts import PostbackFacts
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
            words = sa.func.ts_delete(cls.words, old).op("||")(sa.cast(quoted(new), TSVECTOR))
        changed = sa.update(cls).where(cls.postback_id == postback_id).values(words=words)
        db.session.execute(changed.execution_options(synchronize_session=False))

    @classmethod
    def first_id(cls) -> int | None:
        """The oldest postback of which words were written down."""
        first = sa.select(cls.postback_id).where(cls.postback_id > 0).order_by(cls.postback_id)
        return db.session.scalar(first.limit(1))


SEARCHED = WordIndex("searched_words", Searched.__table__, "postback_id")


def described(postback: Postback, told: PostbackFacts | None, *, is_simulated: bool) -> str:
    """The words of a postback: what was read out of it, and what it came to."""
    return words.line([*_told(postback, told), *_tags(postback, told, is_simulated=is_simulated)])


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
