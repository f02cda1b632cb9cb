"""A letter is read and set once; each copy of it only gets other values.

A source that was filled in the same way has the same text, but for the values, which are words
of the vault at this point. So text and page are made with the words in them, kept, and the
values put in last.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import escape

from config import Settings
from receiver.mailer import html, markup, plain
from receiver.mailer.picture import Picture
from receiver.mailer.vault import Vault
from receiver.rules.colour import Inks, in_letters
from receiver.rules.told import one_line

# Where a link of a letter may lead, whatever was put into it.
_SAFE = ("https://", "http://", "mailto:")
_NOWHERE = "#"


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
class Pressed:
    """A letter as its reader sees it, but for the values; `links` is where its links lead."""

    text: str = field(repr=False)
    html: str = field(repr=False)
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
    text = markup.LINK.sub(lambda found: leads[int(found[1])], vault.reveal(pressed.text))
    # Links first: where one leads is no longer a word, and not yet escaped.
    page = markup.LINK.sub(lambda found: str(escape(leads[int(found[1])])), pressed.html)
    return text, vault.reveal_in_html(page)


@lru_cache(maxsize=1000)
def _pressed(markdown: str, layout: Layout) -> Pressed:
    read = markup.read(markdown)
    return Pressed(plain.text(read), html.page(read, **vars(layout)), read.links)


def _safe(link: str) -> str:
    return link if link.startswith(_SAFE) else _NOWHERE
