"""The second factor of the staff: codes of an authenticator, and what replaces a lost one."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from receiver import security
from receiver.late import Late

if TYPE_CHECKING:
    import pyotp
    import segno
else:
    pyotp, segno = Late("pyotp"), Late("segno")

RECOVERY_CODES = 10
_PURPOSE = "second-factor"
_RECOVERY = "recovery-code"
# Clocks of phones are a little off; more would only help whoever guesses.
_WINDOW = (0, -1, 1)


def new_secret() -> str:
    """A seed, as authenticators take it."""
    return pyotp.random_base32()


def seal(secret: str) -> str:
    """How a seed is kept: a copy of the database does not tell it."""
    return security.seal(secret, purpose=_PURPOSE)


def unseal(sealed: str) -> str:
    """The seed again. Raises BadSeal when SECRET_KEY is another one now."""
    return security.unseal(sealed, purpose=_PURPOSE)


def step_of(code: str, secret: str, *, last: int, now: datetime) -> int | None:
    """The time step whose code this is, if it is of now and later than the last accepted one.

    Each code works once: whoever looked over a shoulder comes too late.
    """
    totp = pyotp.TOTP(secret)
    here = totp.timecode(now)
    for step in (here + away for away in _WINDOW):
        if step > last and security.same(totp.generate_otp(step), code):
            return step
    return None


def address(secret: str, *, name: str, site: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site)


def picture(text: str) -> str:
    """A QR code as the address of an image; black on white, whatever the page looks like."""
    code = segno.make(text, micro=False, error="m")
    return code.svg_data_uri(scale=6, border=4, dark="#000", light="#fff")


def new_recovery_codes() -> list[str]:
    """Codes for whoever has lost the authenticator, easy to copy by hand."""
    return ["-".join(_word() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def recovery_digest(code: str) -> str:
    """How a recovery code is kept."""
    return security.keyed_digest(_bare(code).encode(), purpose=_RECOVERY)


def without(code: str, digests: list[str]) -> list[str] | None:
    """The digests that are left once this recovery code is used; none when it is none of them."""
    mine = security.keyed_digests(_bare(code).encode(), purpose=_RECOVERY)
    left = [known for known in digests if not any(security.same(known, one) for one in mine)]
    return left if len(left) < len(digests) else None


def _word() -> str:
    return "".join(secrets.choice(security.READABLE) for _ in range(4))


def _bare(code: str) -> str:
    return "".join(sign for sign in code.lower()[:80] if sign.isalnum())
