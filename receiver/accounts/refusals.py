"""Why somebody does not get in; the pages give each a voice."""

from dataclasses import dataclass
from datetime import timedelta


class NotLetIn(Exception):
    """Whoever asked stays outside."""


class WrongCredentials(NotLetIn):
    """Address and password, or address and code, do not go together; which is wrong is not said."""


@dataclass
class TooManyTries(NotLetIn):
    """Somebody has to wait before trying again."""

    wait: timedelta


class AccountBlocked(NotLetIn):
    """The right person, whom the staff has shut out."""


class PasswordExpired(NotLetIn):
    """The right temporary password, too late."""


class LinkSpent(NotLetIn):
    """The link was used, is too old, or is none of ours."""
