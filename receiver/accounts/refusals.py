"""Why somebody does not get in; the pages give each a voice."""

from dataclasses import dataclass, field
from datetime import timedelta


class NotLetIn(Exception):
    """Whoever asked stays outside."""


class WrongCredentials(NotLetIn):
    """Address and password, or address and code, do not go together; which is wrong is not said."""


@dataclass
class TooManyTries(NotLetIn):
    """Somebody has to wait before trying again."""

    wait: timedelta


@dataclass
class SecondFactorWanted(NotLetIn):
    """The right password; now the second factor, by whoever holds this one-time id."""

    ticket: str = field(repr=False)


class AccountBlocked(NotLetIn):
    """The right person, whom the staff has shut out."""


class PasswordExpired(NotLetIn):
    """The right temporary password, too late."""


class LinkSpent(NotLetIn):
    """The link was used, is too old, or is none of ours."""
