"""Who or what makes a story happen."""

from dataclasses import dataclass
from datetime import datetime

from receiver.rules.vocabulary import Actor


@dataclass(frozen=True)
class Cause:
    """The one who acts, when, and what led to it. `is_silent`: no letter is owed for it.

    `invites`: it tells of a payment, so whoever was never welcomed is welcomed now. `is_seen`:
    somebody of the staff has seen who would lose what by it, and wants that.
    """

    actor: Actor
    now: datetime
    actor_name: str = ""
    postback_id: int | None = None
    sale_code: str | None = None
    is_silent: bool = False
    invites: bool = False
    is_seen: bool = False
