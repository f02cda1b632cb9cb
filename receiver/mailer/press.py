"""A letter is read and set once; each copy of it only gets other values.

A source that was filled in the same way has the same text, but for the values, which are words
of the vault at this point. So text and page are made with the words in them, kept, and the
values put in last.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import escape

from config import Settings
from receiver.mailer import html, markup, plain, quoting
from receiver.mailer.picture import Picture
from receiver.mailer.vault import WORD, Vault
from receiver.rules.colour import Inks, in_letters
from receiver.rules.told import one_line

# Where a link of a letter may lead, whatever was put into it.
_SAFE = ("https://", "http://", "mailto:")
_NOWHERE = "#"
_GAP = re.compile(f"{WORD.pattern}|{markup.LINK.pattern}")


@dataclass(frozen=True)
class Layout:
    """What stands around a letter: words of the vault, or nothing; and how it looks."""

    subject: str
    preview: str
    site: str
    language: str
    inks: Inks
    logo: str  # where its picture is


@dataclass(frozen=True)
class Pieces:
    """A text cut where values and links stand: the gaps, and which value or link fills each."""

    texts: tuple[str, ...] = field(repr=False)
    words: tuple[tuple[int, int], ...]
    links: tuple[tuple[int, int], ...]

    def joined(self, values: Sequence[str], leads: Sequence[str]) -> str:
        """The whole of it."""
        texts = list(self.texts)
        for gap, number in self.words:
            texts[gap] = values[number]
        for gap, number in self.links:
            texts[gap] = leads[number]
        return "".join(texts)


@dataclass(frozen=True)
class Pressed:
    """A letter as its reader sees it, but for the values; `links` is where its links lead."""

    text: Pieces
    html: Pieces
    links: tuple[str, ...]


def around(
    subject: str,
    preview: str,
    vault: Vault,
    *,
    language: str,
    settings: Settings,
    logo: Picture | None,
) -> Layout:
    """What stands around a letter of this site, with what came from outside in the vault."""
    return Layout(
        subject=vault.hide(subject),
        preview=vault.hide(preview) if preview else "",
        site=vault.hide(one_line(settings.site_name)),
        language=language,
        inks=in_letters(settings.accent_color),
        logo=logo.src if logo else "",
    )


def copy(markdown: str, layout: Layout, vault: Vault) -> tuple[str, str]:
    """Text and page of one letter, the values from outside put in: as text, never as marks."""
    pressed = _pressed(markdown, layout)
    leads = [_safe(vault.reveal(link)) for link in pressed.links]
    text = pressed.text.joined(vault.values, leads)
    page = pressed.html.joined(list(map(escape, vault.values)), list(map(escape, leads)))
    return text, page


@lru_cache(maxsize=1000)
def _pressed(markdown: str, layout: Layout) -> Pressed:
    read = markup.read(markdown)
    text, page = plain.text(read), html.page(read, **vars(layout))
    quoting.learn(line for line in f"{text}\n{page}".split("\n") if not _GAP.search(line))
    return Pressed(_cut(text), _cut(page), read.links)


def _cut(text: str) -> Pieces:
    # After each text there is the number of a word or nothing, then that of a link or nothing.
    pieces = _GAP.split(text)
    return Pieces(
        texts=tuple([piece if at % 3 == 0 else "" for at, piece in enumerate(pieces)]),
        words=_gaps(pieces, 1),
        links=_gaps(pieces, 2),
    )


def _gaps(pieces: Sequence[str | None], which: int) -> tuple[tuple[int, int], ...]:
    return tuple([(at, int(no)) for at, no in enumerate(pieces) if at % 3 == which and no])


def _safe(link: str) -> str:
    return link if link.startswith(_SAFE) else _NOWHERE
