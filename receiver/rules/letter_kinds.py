"""The letters that Portaria writes, by kind, and where each of them is."""

from enum import StrEnum


class LetterKind(StrEnum):
    """The letters that Portaria writes."""

    WELCOME = "welcome"
    NEW_AREA = "new-area"
    SUSPENDED = "suspended"
    REACTIVATED = "reactivated"
    ENDED = "ended"
    OVERDUE = "overdue"
    SIGN_IN = "sign-in"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a kind of letter, not a password
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a kind of letter, not a password
    ADDRESS_CHANGED = "address-changed"
    STAFF_INVITATION = "staff-invitation"
    BRAKE = "brake"
    RECOVERY_ABANDONED = "recovery-abandoned"
    RECOVERY_UNPAID = "recovery-unpaid"
    RECOVERY_REFUSED = "recovery-refused"


# They go to whoever began to buy and has no account: no way in is ever in them.
REMINDERS = frozenset(
    {LetterKind.RECOVERY_ABANDONED, LetterKind.RECOVERY_UNPAID, LetterKind.RECOVERY_REFUSED}
)


class LetterState(StrEnum):
    """Where a letter is."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
