"""A body as it was received, for people: field by field where it can be read, else as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from receiver.models import EventMeaning, Postback
from receiver.rules import postback as rules
from receiver.rules.facts import PostbackFacts
from receiver.rules.form import parse
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.nest import Group
from receiver.rules.triage import as_said
from receiver.rules.vocabulary import Event

MOST_FIELDS = 500
LONGEST_VALUE = 4000
LONGEST_TEXT = 64 * 1024


@dataclass(frozen=True)
class Field:
    """One field of a body, by its name within its block."""

    name: str
    value: str


@dataclass(frozen=True)
class Received:
    """The blocks of a body with their fields, and the body itself as far as it is shown."""

    blocks: dict[str, list[Field]]
    text: str
    size: int
    is_cut: bool
    is_kept: bool = True


def received(postback: Postback) -> Received:
    """What one postback brought, less the key."""
    if not postback.has_body:
        return Received({}, text="", size=0, is_cut=False, is_kept=False)
    raw = postback.raw
    fields = list(islice(_parsed(raw, postback.content_type), MOST_FIELDS + 1))
    blocks: dict[str, list[Field]] = {}
    for field in fields[:MOST_FIELDS]:
        block, dot, name = field.name.partition(".")
        blocks.setdefault(block if dot else "", []).append(
            Field(name, field.value) if dot else field
        )
    is_cut = len(fields) > MOST_FIELDS or len(raw) > LONGEST_TEXT
    # Bytes that are no text are shown as \xNN: nothing is guessed, nothing can break the page.
    text = raw[:LONGEST_TEXT].decode(errors="backslashreplace")
    return Received(blocks, text=text, size=len(raw), is_cut=is_cut)


def read(postback: Postback) -> PostbackFacts | None:
    """What the rules read out of it today; nothing when it is no form and no JSON, or removed."""
    if not postback.has_body:
        return None
    try:
        told = rules.read(postback.raw, postback.content_type)
    except (Malformed, TooLarge):
        return None
    return as_said(told, EventMeaning.known()) if told.event is Event.UNKNOWN else told


def _parsed(raw: bytes, content_type: str) -> Iterator[Field]:
    try:
        document = parse(raw, content_type)
    except (Malformed, TooLarge):
        return
    yield from _fields(document, ())


def _fields(group: Group, path: tuple[str, ...]) -> Iterator[Field]:
    for name, value in group.items():
        if isinstance(value, Group):
            yield from _fields(value, (*path, name))
        else:
            told = value or ""
            more = "…" if len(told) > LONGEST_VALUE else ""
            yield Field(".".join((*path, name)), told[:LONGEST_VALUE] + more)
