"""The HTML part of a letter, its styles inlined: mail programs drop style sheets."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it.token import Token
from markupsafe import Markup as Safe

from receiver.mailer.markup import MARKDOWN, Markup, button, everything, is_code
from receiver.mailer.source import FOLDER
from receiver.rules.colour import Inks

_INK = "INK"  # the colour of the producer stands here
_LINK = f"color:{_INK};text-decoration:underline;"
_STYLES = {
    "p": "margin:0 0 16px;",
    "h1": "margin:0 0 16px;font-size:22px;line-height:1.3;",
    "h2": "margin:24px 0 12px;font-size:18px;line-height:1.3;",
    "ul": "margin:0 0 16px;padding:0 0 0 22px;",
    "ol": "margin:0 0 16px;padding:0 0 0 22px;",
    "li": "margin:0 0 6px;",
    "a": _LINK,
    "blockquote": "margin:0 0 20px;padding:14px 16px 1px;background-color:#eef2f7;"
    f"border-left:4px solid {_INK};border-radius:6px;overflow-wrap:anywhere;",
    "code": "font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;font-weight:bold;"
    "white-space:nowrap;",
}
_CODE_ALONE = "margin:0 0 20px;font-size:30px;line-height:1.3;letter-spacing:0.15em;"


def page(markup: Markup, *, language: str, inks: Inks, **told: str) -> str:
    """The whole HTML part: the letter in its layout."""
    return (
        _templates()
        .get_template("layout.html")
        .render(
            language=language.replace("_", "-"),
            inks=inks,
            body=Safe(html(markup.body, inks)),  # noqa: S704 - the renderer has escaped all its text
            footer=Safe(html(markup.footer, inks)),  # noqa: S704 - as above
            **told,
        )
    )


def html(tokens: list[Token], inks: Inks) -> str:
    """Some blocks as HTML."""
    dressed: list[Token] = []
    is_in_button = False
    for token in tokens:
        link = button(token)
        if link:
            # The button takes the place of the paragraph: of what opens it, and what closes it.
            shown = _templates().get_template("button.html").render(link=link, inks=inks)
            dressed[-1] = Token("html_block", "", 0, content=shown)
        elif not is_in_button:
            _dress(token, inks, after=dressed[-1] if dressed else None)
            dressed.append(token)
        is_in_button = link is not None
    return str(MARKDOWN.renderer.render(dressed, MARKDOWN.options, {}))


def _dress(token: Token, inks: Inks, *, after: Token | None) -> None:
    for part in everything([token]):
        if part.tag in _STYLES and part.nesting >= 0:
            part.attrs["style"] = _STYLES[part.tag].replace(_INK, inks.day)
            part.attrs["class"] = f"part-{part.tag}"
    if after is not None and is_code(token):
        after.attrs["style"] = _CODE_ALONE


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
