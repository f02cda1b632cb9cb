"""Signs of ours on a letter, by which it is known when it comes back; nobody else can make one."""

import re
from collections.abc import Iterable

from config import Settings
from receiver import security

# In lower case and without other signs: some servers on the way fold what they return.
_RETURN = re.compile(r"\+(\d{1,18})\.([0-9a-f]{16})@", re.I)
_MESSAGE_ID = re.compile(r"<?letter\.(\d{1,18})\.([0-9a-f]{16})@", re.I)
_PURPOSES = ((_RETURN, "bounce"), (_MESSAGE_ID, "message-id"))


def return_path(letter_id: int, settings: Settings) -> str | None:
    """Where a letter comes back to: an address of its own, if there is a mailbox for it."""
    if settings.bounce_address is None:
        return None
    local, _, domain = settings.bounce_address.rpartition("@")
    return f"{local}+{letter_id}.{mark(letter_id, 'bounce')}@{domain}"


def mark(letter_id: int, purpose: str) -> str:
    """What only we can write beside the number of a letter."""
    return security.keyed_digest(str(letter_id).encode(), purpose=purpose)[:16]


def known(marks: Iterable[str]) -> int | None:
    """The number of the letter that one of these texts bears a sign of."""
    for text in marks:
        for pattern, purpose in _PURPOSES:
            found = pattern.search(text)
            if found and _is_ours(found[1], found[2].lower(), purpose):
                return int(found[1])
    return None


def _is_ours(number: str, told: str, purpose: str) -> bool:
    right = security.keyed_digests(str(int(number)).encode(), purpose=purpose)
    return any(security.same(told, each[:16]) for each in right)
