"""What can go wrong with a letter; the name says whether trying again can help."""

from typing import Any


class MailRefused(Exception):
    """The server will never take this letter."""


class HeaderInjection(MailRefused):
    """The letter would have carried headers that nobody here wrote."""


class MailUnavailable(Exception):
    """The letter was not taken now; later it may be."""


class BadText(Exception):
    """A text of the producer's own that cannot be a letter; `reason` and `facts` say why."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
