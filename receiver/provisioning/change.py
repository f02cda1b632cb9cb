"""One difference between the access that is stored and the access that is derived."""

from dataclasses import dataclass

from receiver.models import Access
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import AccessState


@dataclass(frozen=True)
class Change:
    """What was done to one access; `is_warning`: it is still open, and will not be for long."""

    deed: Deed
    access: Access
    was: AccessState | None
    is_warning: bool = False
