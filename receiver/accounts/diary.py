"""What the staff does with its own accounts stands in the log, too."""

from datetime import datetime

from receiver.log import log_by_hand
from receiver.models.log_entry import Deed


def tell(deed: Deed, email: str, reason: str, now: datetime, **facts: str) -> None:
    """Write down what somebody of the staff did, or who somebody wanted to be, inside a story."""
    log_by_hand(deed, reason, {"email": email, **facts}, by=email, now=now)
