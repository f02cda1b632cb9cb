"""The plain-text part of a letter: one line per paragraph, for every screen to break."""

from itertools import pairwise

from markdown_it.token import Token

from receiver.mailer.markup import Markup, button

RULE = "--"
_BEFORE = {"list_item_open": "- ", "blockquote_open": "  "}


def text(markup: Markup) -> str:
    """The whole plain-text part."""
    ends = [RULE, _blocks(markup.footer)] if markup.footer else []
    return "\n\n".join([_blocks(markup.body), *ends]) + "\n"


def _blocks(tokens: list[Token]) -> str:
    """The paragraphs with an empty line between them, but for the items of a list."""
    prefix = ""
    lines: list[tuple[str, str]] = []
    for token in tokens:
        if token.type == "inline":
            lines.append((prefix, _paragraph(token, prefix)))
        elif token.nesting == 1:
            prefix = _BEFORE.get(token.type, prefix)
        elif token.type in ("list_item_close", "blockquote_close"):
            prefix = ""
    if not lines:
        return ""
    gaps = ["\n" if one == other == "- " else "\n\n" for (one, _), (other, _) in pairwise(lines)]
    return "".join(paragraph + gap for (_, paragraph), gap in zip(lines, [*gaps, ""], strict=True))


def _paragraph(token: Token, prefix: str) -> str:
    link = button(token)
    if link:
        return f"{link.label}:\n{link.href}"
    said = _words(token.children or [])
    return prefix + said.replace("\n", f"\n{' ' * len(prefix)}")


def _words(children: list[Token]) -> str:
    words: list[str] = []
    opened = Token("", "", 0)
    for child in children:
        if child.type == "link_open":
            opened = child
        elif child.type == "link_close" and words[-1:] != [opened.meta["leads to"]]:
            words.append(f" ({opened.attrs['href']})")
        else:
            words.append("\n" if child.tag == "br" else child.content)
    return "".join(words)
