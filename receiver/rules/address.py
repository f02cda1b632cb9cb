"""E-mail addresses in the one form in which they are compared."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST = 320


def folded(told: str) -> str | None:
    """The address trimmed, in lower case, its domain in ASCII; none when it is no address."""
    if len(told) > LONGEST:
        return None
    try:
        # The names kept for tests are addresses like others: nobody lives there.
        read = validate_email(
            told.strip(), strict=True, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return unicodedata.normalize("NFC", f"{read.local_part}@{read.ascii_domain}".lower())


def sought(told: str) -> str:
    """The address that somebody typed as it is looked up: what is none of them may be known too."""
    return folded(told) or told.strip().lower()
