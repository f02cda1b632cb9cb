"""Somebody's name is taken out of what is remembered of a sale; what they got of it stays."""

from receiver.rules.earnings import Share
from receiver.rules.memory import Memory


def nameless(memory: Memory, person: str) -> Memory:
    """The memory without who this person is; the same one where they do not stand in it."""
    if "list" not in memory:
        return memory
    at, listed = memory["list"]
    shares = [Share(*told) for told in listed]
    gone = {share.reference for share in shares if share.person == person and not share.is_fee}
    if not gone:
        return memory
    kept = [
        [one.kind, one.cents, "", "", "", one.percent] if one.person == person else told
        for one, told in zip(shares, listed, strict=True)
    ]
    told = {
        name: rank
        for name, rank in memory.get("told", {}).items()
        if name != "affiliate" or rank[-1] not in gone
    }
    return {**memory, "list": [at, kept], "told": told}
