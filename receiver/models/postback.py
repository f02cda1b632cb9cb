"""The inbox: what arrived, as it came but for the key, and what was read out of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.key import Key
from receiver.rules.vocabulary import Event, Outcome, PostbackState, Role, Source

# What nothing waits for: such a body goes when its time is over. As words and not as parameters,
# so that the database sees that the index below is meant; and with coalesce, so that SQLite
# does not walk along the index of states instead, where nearly all are done.
SPENT = sa.text(
    "body IS NOT NULL AND coalesce(state, '') = 'done' AND coalesce(outcome, '') <> 'held'"
)
IS_AGAIN = sa.text("first_id IS NOT NULL")
IS_UNBOOKED = sa.text("unbooked")
THE_BOOKS = "books"  # whoever writes in them holds this name


class BodyRemoved(Exception):
    """The body was thrown away when its time was over; what was read out of it stays."""


def _index_of_known(name: str, first: str, *others: str) -> sa.Index:
    """An index without the rows that were kept and not read yet: the door has less to write."""
    known = sa.text(f"{first} IS NOT NULL")
    return sa.Index(name, first, *others, sqlite_where=known, postgresql_where=known)


class Postback(Base):
    """One arrival. The same bytes later are another arrival that points to the first body."""

    __tablename__ = "postback"
    __table_args__ = (
        sa.UniqueConstraint("digest", "arrival"),
        sa.Index("ix_postback_state_id", "state", "id"),
        _index_of_known("ix_postback_outcome_id", "outcome", "id"),
        _index_of_known("ix_postback_event_id", "event", "id"),
        _index_of_known("ix_postback_event_outcome_id", "event", "outcome", "id"),
        _index_of_known("ix_postback_sale_code", "sale_code"),
        _index_of_known("ix_postback_subscription_code", "subscription_code"),
        _index_of_known("ix_postback_email", "email"),
        _index_of_known("ix_postback_member_id", "member_id"),
        sa.Index(
            "ix_postback_spent", "received_at", "id", sqlite_where=SPENT, postgresql_where=SPENT
        ),
        sa.Index(
            "ix_postback_unbooked",
            *("processed_at", "id"),
            sqlite_where=IS_UNBOOKED,
            postgresql_where=IS_UNBOOKED,
        ),
        sa.Index("ix_postback_again", "first_id", sqlite_where=IS_AGAIN, postgresql_where=IS_AGAIN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    arrival: Mapped[int] = mapped_column(default=1)
    body: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    first_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"))
    content_type: Mapped[str] = mapped_column(sa.String(100), default="")
    source: Mapped[Source] = mapped_column(
        words(Source), default=Source.POSTBACK, server_default=Source.POSTBACK.value
    )
    repeats: Mapped[int] = mapped_column(default=0)
    repeated_at: Mapped[datetime | None] = mapped_column(Moment)

    state: Mapped[PostbackState] = mapped_column(
        words(PostbackState), default=PostbackState.WAITING
    )
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    reason: Mapped[str] = mapped_column(sa.String(60), default="")
    reason_facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    processed_at: Mapped[datetime | None] = mapped_column(Moment)
    # What else it tells is still to be entered in the books (see receiver/books/).
    unbooked: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    event: Mapped[Event | None] = mapped_column(words(Event))
    event_code: Mapped[int | None] = mapped_column(sa.BigInteger)
    role: Mapped[Role | None] = mapped_column(words(Role))
    role_code: Mapped[int | None] = mapped_column(sa.BigInteger)
    sale_code: Mapped[str | None] = mapped_column(sa.String(64))
    subscription_code: Mapped[str | None] = mapped_column(sa.String(64))
    email: Mapped[str | None] = mapped_column(sa.String(320))
    product_code: Mapped[str | None] = mapped_column(sa.String(64))
    product_name: Mapped[str] = mapped_column(sa.String(200), default="")
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    key: Mapped[Key] = relationship(lazy="joined", innerjoin=True)
    first: Mapped["Postback | None"] = relationship(remote_side=[id])

    @property
    def raw(self) -> bytes:
        """The body as received, less the key. Raises BodyRemoved."""
        body = self._source.body
        if body is None:
            raise BodyRemoved(f"the body of postback {self.id} was removed")
        return body

    @property
    def has_body(self) -> bool:
        """Whether its body is still kept."""
        return self._source.body is not None

    @property
    def _source(self) -> "Postback":
        return self if self.first is None else self.first

    @classmethod
    def is_any(cls) -> bool:
        """Whether anything has ever arrived."""
        return bool(db.session.scalar(sa.select(sa.exists(sa.select(cls.id)))))

    @classmethod
    def is_any_dead(cls) -> bool:
        """Whether one could not be understood and waits for a person."""
        dead = sa.select(cls.id).where(cls.state == PostbackState.DEAD)
        return bool(db.session.scalar(sa.select(sa.exists(dead))))

    @classmethod
    def latest(cls, digest: str) -> "Postback | None":
        """The newest arrival of these bytes."""
        arrivals = sa.select(cls).where(cls.digest == digest).order_by(cls.arrival.desc())
        return db.session.scalar(arrivals.limit(1))

    @classmethod
    def keeps_body(cls, row_id: int) -> bool:
        """Whether this row has a body of its own; it is not thrown away before the story ends."""
        kept = sa.select(cls.body.is_not(None)).where(cls.id == row_id)
        return bool(db.session.scalar(kept.with_for_update(read=True)))

    @classmethod
    def with_bodies(cls, row_ids: Sequence[int]) -> set[int]:
        """Which of these rows have a body of their own; as above, it is kept until then."""
        kept = sa.select(cls.id).where(cls.id.in_(row_ids), cls.body.is_not(None))
        return set(db.session.scalars(kept.order_by(cls.id).with_for_update(read=True)))

    def repeated(self, now: datetime) -> None:
        """Count a retry of the sender."""
        self.repeats = Postback.repeats + 1
        self.repeated_at = now

    def decided(self, outcome: Outcome, now: datetime) -> None:
        """Understood, and this is what it came to."""
        self.state = PostbackState.DONE
        self.outcome = outcome
        self.error = ""
        self.processed_at = now

    def failed(self, error: str, *, for_good: bool) -> None:
        """Not understood this time; after the last try it waits for a person."""
        self.error = error
        self.state = PostbackState.DEAD if for_good else PostbackState.WAITING

    def again(self) -> None:
        """Forget the decision, so that it can be made again."""
        self.state = PostbackState.WAITING
        self.error = ""
