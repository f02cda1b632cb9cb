"""One difference between the access that is stored and the access that is derived."""

from dataclasses import dataclass

from receiver.models.log_entry import Deed
from receiver.provisioning.doors import Door
from receiver.rules.vocabulary import AccessState


@dataclass(frozen=True)
class Change:
    """What was done to one door; `is_warning`: it is still open, and will not be for long."""

    deed: Deed
    door: Door
    was: AccessState | None
    is_warning: bool = False
