"""The Markdown of a letter, read once; its text and its HTML are both made from what was read."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Only what letters need; above all no HTML and no images.
_USED = ["heading", "list", "blockquote", "hr", "emphasis", "link", "backticks", "newline"]
MARKDOWN = MarkdownIt("zero", {"breaks": True}).enable([*_USED, "escape", "entity"])
# Stands where a link leads, until it is known: by its number. Never shown, as in vault.py.
_MARK = f"l{secrets.token_hex(8)}x"
LINK = re.compile(f"{_MARK}([0-9]+)z")


@dataclass(frozen=True)
class Markup:
    """A letter as read; the footer is what follows its last rule, `links` where links lead."""

    body: list[Token]
    footer: list[Token]
    links: tuple[str, ...]


def read(markdown: str) -> Markup:
    """Read the Markdown; where its links lead is taken out and looked at when it is known."""
    tokens = MARKDOWN.parse(markdown)
    links: list[str] = []
    for token in everything(tokens):
        if token.type == "link_open":
            token.meta["leads to"] = str(token.attrs["href"])
            token.attrs["href"] = f"{_MARK}{len(links)}z"
            links.append(token.meta["leads to"])
    rules = [at for at, token in enumerate(tokens) if token.type == "hr"]
    end = rules[-1] if rules else len(tokens)
    return Markup(body=tokens[:end], footer=tokens[end + 1 :], links=tuple(links))


def everything(tokens: list[Token]) -> Iterator[Token]:
    """The tokens and those inside of them."""
    for token in tokens:
        yield token
        yield from token.children or ()


@dataclass(frozen=True)
class Link:
    """A link by the words it shows and where it leads."""

    label: str
    href: str


def button(paragraph: Token) -> Link | None:
    """The link that a paragraph consists of; such a link is shown as a button."""
    children = paragraph.children or []
    links = [child for child in children if child.type == "link_open"]
    ends = [child.type for child in (*children[:1], *children[-1:])]
    if len(links) != 1 or ends != ["link_open", "link_close"]:
        return None
    label = "".join(child.content for child in children)
    return Link(label, str(links[0].attrs["href"]))


def is_code(paragraph: Token) -> bool:
    """Whether a paragraph is a code to be typed off, and nothing else."""
    return [child.type for child in paragraph.children or ()] == ["code_inline"]
