"""The provisioning log: append-only, who did what to whom and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.vocabulary import Actor


class Deed(StrEnum):
    """What can happen to an account."""

    MEMBER_CREATED = "member-created"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    REACTIVATED = "reactivated"
    ENDED = "ended"
    EXTENDED = "extended"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    ADDRESS_MOVED = "address-moved"
    LETTER_OWED = "letter-owed"
    LETTER_SENT = "letter-sent"
    LETTER_DEAD = "letter-dead"
    LETTER_RESENT = "letter-resent"
    LETTER_TEXT_CHANGED = "letter-text-changed"
    ADDRESS_BOUNCED = "address-bounced"
    ADDRESS_RETRIED = "address-retried"
    BOUNCES_TO_CONFIRM = "bounces-to-confirm"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere"
    LINK_ASKED = "link-asked"
    LINK_LENT = "link-lent"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a deed, not a password
    PROFILE_CHANGED = "profile-changed"
    MAPPED = "mapped"
    UNMAPPED = "unmapped"
    OPENS_NOTHING = "opens-nothing"
    AREA_CREATED = "area-created"
    AREA_CHANGED = "area-changed"
    RULE_CHANGED = "rule-changed"
    CODE_EXPLAINED = "code-explained"
    KEY_ADDED = "key-added"
    KEY_DISABLED = "key-disabled"
    ADMIN_CREATED = "admin-created"
    ADMIN_ROLE_CHANGED = "admin-role-changed"
    ADMIN_REMOVED = "admin-removed"
    SECOND_FACTOR_BEGUN = "second-factor-begun"
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_RENAMED = "passkey-renamed"
    PASSKEY_REMOVED = "passkey-removed"
    PROVED_AGAIN = "proved-again"
    SIGNED_OUT = "signed-out"
    DECIDED = "decided"
    SETTING_CHANGED = "setting-changed"
    LOGO_CHANGED = "logo-changed"
    LETTER_TRIED = "letter-tried"
    REPLAYED = "replayed"
    MANY_REPLAYED = "many-replayed"
    DISMISSED = "dismissed"
    WORK_RETRIED = "work-retried"
    RECONCILED = "reconciled"
    HELD = "held"
    PANEL_TEST = "panel-test"
    VIEWED = "viewed"
    EXPORTED = "exported"
    MONEY_EXPORTED = "money-exported"
    EARNER_FORGOTTEN = "earner-forgotten"
    STRANGER_FORGOTTEN = "stranger-forgotten"
    IMPORTED = "imported"
    SEEN_AS = "seen-as"
    NOTE_ADDED = "note-added"
    NOTE_REMOVED = "note-removed"
    MERGED = "merged"
    BULK_BEGUN = "bulk-begun"
    RECOVERY_CHANGED = "recovery-changed"
    RECOVERY_DISMISSED = "recovery-dismissed"
    RECOVERY_LEFT = "recovery-left"
    LOSS_HELD = "loss-held"
    LOSSES_RELEASED = "losses-released"
    LOSSES_DROPPED = "losses-dropped"
    SILENCE = "silence"
    SIMULATED = "simulated"
    SIMULATION_REMOVED = "simulation-removed"


_STAFF = sa.text("actor = 'admin'")


class LogEntry(Base):
    """One line. `reason` and `facts` become words in the reader's language (rules/reasons.py)."""

    __tablename__ = "log_entry"
    __table_args__ = (
        sa.Index("ix_log_entry_member_id_id", "member_id", "id"),
        sa.Index("ix_log_entry_at_id", "at", "id"),
        # The last column tells, without a look at the line, whether another filter lets it pass.
        sa.Index("ix_log_entry_deed_at_id_actor", "deed", "at", "id", "actor"),
        sa.Index("ix_log_entry_actor_at_id_deed", "actor", "at", "id", "deed"),
        sa.Index(
            "ix_log_entry_staff",
            "actor_name",
            "at",
            "id",
            sqlite_where=_STAFF,
            postgresql_where=_STAFF,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[Actor] = mapped_column(words(Actor))
    actor_name: Mapped[str] = mapped_column(sa.String(320), default="")
    deed: Mapped[Deed] = mapped_column(words(Deed))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    area: Mapped[str] = mapped_column(sa.String(200), default="")
    reason: Mapped[str] = mapped_column(sa.String(60), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    postback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))
    sale_code: Mapped[str | None] = mapped_column(sa.String(64), index=True)

    @classmethod
    def of_member(cls, member_id: int, limit: int = 1000) -> list["LogEntry"]:
        """What happened to one member, newest first."""
        lines = sa.select(cls).where(cls.member_id == member_id).order_by(cls.id.desc())
        return list(db.session.scalars(lines.limit(limit)))

    @classmethod
    def of_letter(cls, letter_id: int, member_id: int | None) -> list["LogEntry"]:
        """What happened to one letter to a member, in order; found among the member's lines."""
        if member_id is None:
            return []
        lines = sa.select(cls).where(cls.member_id == member_id, cls.letter_id == letter_id)
        return list(db.session.scalars(lines.order_by(cls.id)))
