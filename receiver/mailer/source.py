"""The sources of the letters: one text per kind and language, with fields to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

from jinja2 import StrictUndefined, Template, TemplateError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from config import LANGUAGES, ROOT
from receiver.mailer.errors import MailUnavailable
from receiver.mailer.vault import Vault
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.told import one_line

FOLDER = ROOT / "templates" / "mail"
LONGEST_SUBJECT = 150

# Under which name a template is handed the vault; no field can be called so.
_VAULT = "the vault"


@dataclass(frozen=True)
class Source:
    """A letter before it is filled in; `preview` is the line that inboxes show beside a subject."""

    subject: str
    preview: str
    body: str


@cache
def load(kind: LetterKind, language: str) -> Source:
    """The source of a kind of letter; a language that we do not write gets the first one."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return read(path(kind, spoken).read_text(encoding="utf-8"))


def path(kind: LetterKind, language: str) -> Path:
    """Where a source is kept."""
    return FOLDER / language / f"{kind.value}.md"


def read(text: str) -> Source:
    """Read a source: lines `subject:` and `preview:`, an empty line, then Markdown."""
    head, _, body = text.partition("\n\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    return Source(subject=told["subject"], preview=told.get("preview", ""), body=body)


def fill(text: str, fields: Mapping[str, object], vault: Vault) -> str:
    """Fill the fields in, each value hidden in the vault; a field that is missing is an error."""
    try:
        return _compiled(text).render({**fields, _VAULT: vault})
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise MailUnavailable(f"the text of the letter cannot be filled in: {error}") from error


@lru_cache(maxsize=500)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> SandboxedEnvironment:
    # Whoever may edit a letter may not run code; `finalize` sees every value before it is put in.
    return SandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_hidden,
        autoescape=False,  # the vault keeps values from being read as Markdown or HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )


@pass_context
def _hidden(context: Context, value: object) -> str:
    return cast(Vault, context[_VAULT]).hide(value)


def fill_line(text: str, fields: Mapping[str, object]) -> str:
    """Fill in a text of one line, such as a subject."""
    vault = Vault()
    return shortened(vault.reveal(fill(text, fields, vault)))


def shortened(filled: str) -> str:
    """A text of one line that is filled in, no longer than it may be."""
    if len(filled) <= LONGEST_SUBJECT:
        return one_line(filled)
    return one_line(filled, most=LONGEST_SUBJECT - 1) + "…"
