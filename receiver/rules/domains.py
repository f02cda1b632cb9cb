"""Which domain a name belongs to, by the walk up the tree of names that DMARC describes.

It takes no list of public suffixes: the owner of a domain has a policy there, and who only
registers domains for others says so in theirs, with `psd=y`.
"""

from collections.abc import Iterator

from receiver.rules.sending import Ask, policies, tags

MOST_ASKED = 8  # names, however many parts the first one has


def owned(name: str, policies_of: Ask) -> str:
    """The organisational domain of a name: the highest one on its way up that has a policy."""
    found = start = name.lower().rstrip(".")
    for above, below in _up(start):
        told = policies(policies_of(above))
        is_of_suffix = tags(told[0]).get("psd", "u").lower() if len(told) == 1 else None
        if is_of_suffix == "y" and above != start:
            return below
        if is_of_suffix is not None:
            found = above
        if is_of_suffix in ("y", "n"):
            return found
    return found


def _up(name: str) -> Iterator[tuple[str, str]]:
    """The names to ask, each with the one that is a part longer."""
    parts = name.split(".")
    for count in (len(parts), *range(min(len(parts), MOST_ASKED) - 1, 0, -1)):
        yield ".".join(parts[-count:]), ".".join(parts[-count - 1 :])
