"""The letters that Portaria writes, by kind, and where each of them is."""

from enum import StrEnum

from receiver.rules.parcel import ParcelStatus


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
    STAFF_PASSWORD = "staff-password"  # noqa: S105 - a kind of letter, not a password
    BRAKE = "brake"
    SILENCE = "silence"
    RECOVERY_ABANDONED = "recovery-abandoned"
    RECOVERY_UNPAID = "recovery-unpaid"
    RECOVERY_REFUSED = "recovery-refused"
    PARCEL_POSTED = "parcel-posted"
    PARCEL_OUT_FOR_DELIVERY = "parcel-out-for-delivery"
    PARCEL_PICK_UP = "parcel-pick-up"
    PARCEL_RETURNED = "parcel-returned"


# They go to whoever began to buy and has no account: no way in is ever in them.
REMINDERS = frozenset(
    {LetterKind.RECOVERY_ABANDONED, LetterKind.RECOVERY_UNPAID, LetterKind.RECOVERY_REFUSED}
)
# They tell a buyer, with an account or without, where the parcel is: by what was told of it.
OF_PARCELS = {
    ParcelStatus.POSTED: LetterKind.PARCEL_POSTED,
    ParcelStatus.OUT_FOR_DELIVERY: LetterKind.PARCEL_OUT_FOR_DELIVERY,
    ParcelStatus.PICK_UP: LetterKind.PARCEL_PICK_UP,
    ParcelStatus.RETURNED: LetterKind.PARCEL_RETURNED,
}
PARCEL_KINDS = frozenset(OF_PARCELS.values())


class LetterState(StrEnum):
    """Where a letter is."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
