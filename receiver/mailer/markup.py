"""The Markdown of a letter, read once; its text and its HTML are both made from what was read."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from receiver.mailer.vault import Vault

# Only what letters need; above all no HTML and no images.
_USED = ["heading", "list", "blockquote", "hr", "emphasis", "link", "backticks", "newline"]
MARKDOWN = MarkdownIt("zero", {"breaks": True}).enable([*_USED, "escape", "entity"])
# Where a link of a letter may lead, whatever was put into it.
_SAFE = ("https://", "http://", "mailto:")


@dataclass(frozen=True)
class Markup:
    """A letter as read; the footer is what follows its last rule."""

    body: list[Token]
    footer: list[Token]


def read(markdown: str, vault: Vault) -> Markup:
    """Read the Markdown, and only then put the values from outside in: as text, never as marks."""
    tokens = MARKDOWN.parse(markdown)
    for token in everything(tokens):
        _reveal(token, vault)
    rules = [at for at, token in enumerate(tokens) if token.type == "hr"]
    end = rules[-1] if rules else len(tokens)
    return Markup(body=tokens[:end], footer=tokens[end + 1 :])


def everything(tokens: list[Token]) -> Iterator[Token]:
    """The tokens and those inside of them."""
    for token in tokens:
        yield token
        yield from token.children or ()


def _reveal(token: Token, vault: Vault) -> None:
    token.content = vault.reveal(token.content)
    for name, value in token.attrs.items():
        token.attrs[name] = vault.reveal(str(value))
    if token.type == "link_open" and not str(token.attrs["href"]).startswith(_SAFE):
        token.attrs["href"] = "#"


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
