"""The account of a buyer: one login address, and any number of earlier ones."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.among import Among
from receiver.db import Base, Moment, db, is_postgres, words
from receiver.models.word_index import WordIndex, Words
from receiver.rules.vocabulary import MemberStatus
from receiver.rules.words import line, words_of

# As words and not as parameters, so that the database sees that the indexes below are meant.
IS_WAITED_FOR = sa.text("first_login_at IS NULL AND status = 'active'")
HAS_ENTERED = sa.text("first_login_at IS NOT NULL")
NEVER_CAME = sa.text("first_login_at IS NULL")


class Member(Base):
    """A person who may enter areas. No event ever deletes one."""

    __tablename__ = "member"
    __table_args__ = (
        sa.Index("ix_member_created_at", "created_at"),
        sa.Index("ix_member_status_id", "status", "id"),
        sa.Index(
            "ix_member_first_login_at",
            "first_login_at",
            sqlite_where=HAS_ENTERED,
            postgresql_where=HAS_ENTERED,
        ),
        sa.Index(
            "ix_member_waited_for", "id", sqlite_where=IS_WAITED_FOR, postgresql_where=IS_WAITED_FOR
        ),
        sa.Index(
            "ix_member_never_came", "id", sqlite_where=NEVER_CAME, postgresql_where=NEVER_CAME
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    language: Mapped[str] = mapped_column(sa.String(8), default="pt_BR")
    status: Mapped[MemberStatus] = mapped_column(
        words(MemberStatus), default=MemberStatus.SUSPENDED
    )
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    password_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    blocked_at: Mapped[datetime | None] = mapped_column(Moment)
    blocked_by: Mapped[str] = mapped_column(sa.String(320), default="")
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    welcomed_at: Mapped[datetime | None] = mapped_column(Moment)
    first_login_at: Mapped[datetime | None] = mapped_column(Moment)
    last_login_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since when a loss of theirs is held, so that whoever settles knows it without asking.
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    # What the account is found by, written with it. It is long, and read by the database alone.
    words: Mapped[str] = mapped_column(Words, server_default=sa.text("''"), deferred=True)

    emails: Mapped[list["MemberEmail"]] = relationship(
        back_populates="member", order_by="MemberEmail.id"
    )

    @property
    def is_blocked(self) -> bool:
        """Whether a person has shut this account by hand."""
        return self.blocked_at is not None

    @property
    def is_active(self) -> bool:
        """Whether this account opens anything."""
        return self.status is MemberStatus.ACTIVE

    @property
    def aliases(self) -> list[str]:
        """Earlier addresses that still find this person."""
        return [known.email for known in self.emails if known.email != self.email]

    def has_temporary_password(self) -> bool:
        """Whether the password is the one from the welcome letter, to be replaced at once."""
        return self.password_hash is not None and self.password_expires_at is not None

    @classmethod
    def by_email(cls, email: str) -> "Member | None":
        """The member whom this (folded) address finds, be it the login or an earlier one."""
        found = sa.select(cls).join(MemberEmail).where(MemberEmail.email == email)
        return db.session.scalar(found)

    @classmethod
    def by_addresses(cls, addresses: Iterable[str]) -> "dict[str, Member]":
        """The members whom these (folded) addresses find, by the address."""
        known = sa.select(MemberEmail.email, cls).join(cls, MemberEmail.member_id == cls.id)
        found = db.session.execute(known.where(MemberEmail.email.in_(addresses)))
        return {row[0]: row[1] for row in found}

    @classmethod
    def under_lock(cls, member_id: int) -> "Member":
        """The member, held until the transaction ends."""
        return db.session.execute(
            sa.select(cls)
            .where(cls.id == member_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).scalar_one()

    @classmethod
    def lock_all(cls, member_ids: list[int]) -> None:
        """Hold these members until the transaction ends, always in the same order.

        SQLite has one writer at a time: what was read in this transaction is held already.
        """
        if is_postgres():
            db.session.scalars(_LOCKED, {"these": member_ids}).all()

    def block(self, by: str, now: datetime) -> None:
        """Shut the account; what it owns stays recorded."""
        self.blocked_at = now
        self.blocked_by = by

    def unblock(self) -> None:
        """Open the account again."""
        self.blocked_at = None
        self.blocked_by = ""

    def is_found_by_its_names(self) -> None:
        """Write down afresh the words of the name and of every address."""
        addresses = dict.fromkeys((self.email, *(known.email for known in self.emails)))
        self.words = line(chain.from_iterable(map(words_of, (self.name or "", *addresses))))

    def sign_out_everywhere(self) -> None:
        """Make every session that exists invalid at once."""
        self.session_version += 1

    def forgets_temporary_password(self) -> None:
        """The password that was mailed opens nothing any more; an own one stays."""
        if self.has_temporary_password():
            self.password_hash = self.password_expires_at = None

    def signed_in(self, now: datetime) -> None:
        """Remember that this person got in."""
        self.first_login_at = self.first_login_at or now
        self.last_login_at = now

    def takes_password(self, password_hash: str, expires_at: datetime | None = None) -> None:
        """Set the password; with an expiry it is a temporary one, for the first entry only."""
        self.password_hash = password_hash
        self.password_expires_at = expires_at


class MemberEmail(Base):
    """One address that finds a member: the login address and every earlier one."""

    __tablename__ = "member_email"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    added_at: Mapped[datetime] = mapped_column(Moment)

    member: Mapped[Member] = relationship(back_populates="emails")


MEMBERS = WordIndex("member_words", Member.__table__, "id")
_NAMES = {"name", "email", "emails"}
# Written once: to write a statement anew costs more than to ask it.
_LOCKED = (
    sa.select(Member)
    .where(Among(Member.id, "these"))
    .order_by(Member.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


@sa.event.listens_for(Member, "before_insert")
@sa.event.listens_for(Member, "before_update")
def _keep_words(_mapper: object, _connection: object, member: Member) -> None:
    if not sa.inspect(member).unmodified >= _NAMES:
        member.is_found_by_its_names()
