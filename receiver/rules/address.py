"""E-mail addresses in the one form in which they are compared."""

import re
import unicodedata
from typing import TYPE_CHECKING

from receiver.late import Late

if TYPE_CHECKING:
    import email_validator
else:
    email_validator = Late("email_validator")  # seldom needed, see below

LONGEST = 320

# What nearly all addresses look like, and needs no closer look; some endings are nobody's.
_PLAIN = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion)\Z)[a-z]{2,}"
)
_LONGEST_PLAIN = 60


def folded(told: str) -> str | None:
    """The address trimmed, in lower case, its domain in ASCII; none when it is no address."""
    if len(told) > LONGEST:
        return None
    if len(told) <= _LONGEST_PLAIN and _PLAIN.fullmatch(told):
        return told
    return _read(told)


def _read(told: str) -> str | None:
    try:
        # The names kept for tests are addresses like others: nobody lives there.
        read = email_validator.validate_email(
            told.strip(), strict=True, check_deliverability=False, test_environment=True
        )
    except email_validator.EmailNotValidError:
        return None
    return unicodedata.normalize("NFC", f"{read.local_part}@{read.ascii_domain}".lower())


def sought(told: str) -> str:
    """The address that somebody typed as it is looked up: what is none of them may be known too."""
    return folded(told) or told.strip().lower()
