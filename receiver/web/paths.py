"""Where to send a browser afterwards: only within this site."""

import re

# A naive look at scheme and host lets "/\evil.example" pass, which browsers read as "//".
_WITHIN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def safe_next(target: str, default: str = "/account") -> str:
    """The target if it is a path of this site, else the default."""
    return target if _WITHIN.fullmatch(target) else default
