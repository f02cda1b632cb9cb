"""A postback as the books hear it: all that it tells, when, and through which key."""

from dataclasses import dataclass
from datetime import datetime

from receiver.rules.asides import Asides
from receiver.rules.facts import PostbackFacts
from receiver.rules.vocabulary import Event


@dataclass(frozen=True)
class Heard:
    """One that was understood before; heard again it must change nothing."""

    postback_id: int
    key_id: int
    event: Event
    told: PostbackFacts
    asides: Asides
    received_at: datetime
    member_id: int | None = None
    is_simulated: bool = False

    @property
    def at(self) -> datetime:
        """When it was told: by the marketplace's own date, else when it arrived."""
        return self.told.told_at or self.received_at
