"""E-mails as shipped, filled in once for each form that they take; each only gets its own values.

What stands in an e-mail hangs on which of its fields say something, and hardly ever on what they
say. So a source is filled in with the names of its fields in their places, and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from receiver.mailer import source
from receiver.mailer.vault import Vault
from receiver.rules.letter_kinds import LetterKind

# A source asks what they say; of every other text it asks only whether there is one.
WEIGHED = frozenset({"why", "turn"})

Field = tuple[str, int | None]  # its name, and which it is of a list
Place = Field | str  # or what the source says there by itself
Shape = str | int  # how many of a list; whether there is a text; or what is weighed


@dataclass(frozen=True)
class Form:
    """Text and preview with words of the vault in them, and what those stand for."""

    body: str
    preview: str
    places: tuple[Place, ...]


def fill(
    kind: LetterKind, language: str, told: Mapping[str, object], vault: Vault
) -> tuple[str, str]:
    """The text of a letter and its preview, each value hidden in a vault that is still empty."""
    form = _form(kind, language, tuple([(name, _shape(name, told[name])) for name in told]))
    vault.hold([_value(told, place) for place in form.places])
    return form.body, form.preview


def _shape(name: str, value: object) -> Shape:
    if isinstance(value, list):
        return len(value)
    return str(value) if name in WEIGHED else bool(value)


def _value(told: Mapping[str, object], place: Place) -> object:
    if isinstance(place, str):
        return place
    name, at = place
    return told[name] if at is None else cast(list[object], told[name])[at]


@lru_cache(maxsize=1000)
def _form(kind: LetterKind, language: str, shapes: tuple[tuple[str, Shape], ...]) -> Form:
    fields: dict[str, Field] = {}
    named = {name: _named(name, shape, fields) for name, shape in shapes}
    of, vault = source.load(kind, language), Vault()
    body, preview = (source.fill(text, named, vault) for text in (of.body, of.preview))
    return Form(body, preview, tuple([fields.get(told, told) for told in vault.values]))


def _named(name: str, shape: Shape, fields: dict[str, Field]) -> object:
    """What stands for a field while its source is filled in; noted is which field that was."""
    if name in WEIGHED or not shape:
        return shape or ""
    if isinstance(shape, bool):
        fields[f"<{name}>"] = name, None
        return f"<{name}>"
    each = [f"<{name} {at}>" for at in range(int(shape))]
    fields.update({stands: (name, at) for at, stands in enumerate(each)})
    return each
