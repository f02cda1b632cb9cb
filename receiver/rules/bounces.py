"""What comes back instead of a reader: kinds of bounces."""

from enum import StrEnum


class BounceKind(StrEnum):
    """What a returned letter means for its address."""

    HARD = "hard"  # there is no such address, or it takes nothing from us, ever
    SOFT = "soft"  # not this time: a full mailbox, a server that was away for too long
    COMPLAINT = "complaint"  # its reader called it unwanted
