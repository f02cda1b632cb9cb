"""What the staff does with its own accounts stands in the log, too."""

from datetime import datetime

from receiver.log import log
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor


def tell(deed: Deed, email: str, reason: str, now: datetime, **facts: str) -> None:
    """Write down what somebody of the staff did, or who somebody wanted to be, inside a story."""
    told = {"email": email, **facts}
    log(deed, now=now, actor=Actor.ADMIN, actor_name=email, reason=reason, facts=told)
