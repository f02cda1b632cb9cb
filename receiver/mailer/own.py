"""Letters in the producer's own words: filled in within bounds, and held to what they promise."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import cast

from jinja2 import StrictUndefined, Template, TemplateError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config import Settings
from receiver.mailer import allowed, markup, plain, press, samples
from receiver.mailer.errors import BadText
from receiver.mailer.fields import FIELDS, SECRETS, Enclosed, fields
from receiver.mailer.picture import Picture
from receiver.mailer.source import Source, shortened
from receiver.mailer.vault import Vault
from receiver.models import Letter

LONGEST_LETTER = 20_000
MOST_AREAS = 100
# What a letter encloses, and what is told nowhere else.
PROMISED = frozenset({"link", "code", "password", "leave_url"})
_VAULT = "the vault"
_AROUND = "()[]<>.,:;!?\"'*_"


def text_of(letter: Letter) -> Source | None:
    """The producer's own text of a letter, where it has one."""
    draft = letter.facts.get("draft")
    if draft:
        return Source(**draft)
    if letter.template_id is None or letter.template is None:
        return None
    own = letter.template
    return Source(subject=own.subject, preview=own.preview, body=own.body)


def write(
    text: Source,
    letter: Letter,
    enclosed: Enclosed,
    settings: Settings,
    logo: Picture | None = None,
) -> tuple[str, str]:
    """The plain text and the HTML of a letter in these words. Raises BadText."""
    if "draft" in letter.facts:
        enclosed = samples.enclosed(letter.kind, settings, now=letter.created_at)
    told, names, vault = _told(letter, enclosed, settings), FIELDS[letter.kind], Vault()
    filled = _fill(text.body, told, vault, names)
    preview = _line(text.preview, told, names - SECRETS, part="preview")
    _keep_promises(filled, {name: getattr(enclosed, name) for name in PROMISED & names}, vault)
    layout = press.around(
        letter.subject, preview, vault, language=letter.language, settings=settings, logo=logo
    )
    return press.copy(filled, layout, vault)


def subject(text: Source, letter: Letter, settings: Settings) -> str:
    """The subject of a letter in these words; it is kept, so it may name no secret."""
    told = _told(letter, Enclosed(), settings)
    line = _line(text.subject, told, FIELDS[letter.kind] - SECRETS, part="subject")
    if not line:
        raise BadText("text-no-subject")
    return line


def _told(letter: Letter, enclosed: Enclosed, settings: Settings) -> dict[str, object]:
    told = fields(letter, enclosed, settings)
    if "draft" in letter.facts and letter.member is None:
        told |= {"name": samples.NAME, "first_name": samples.NAME.partition(" ")[0]}
    areas = cast(list[str], told.get("areas", []))
    return {**told, "areas": areas[:MOST_AREAS]} if areas else told


def _line(text: str, told: Mapping[str, object], names: frozenset[str], *, part: str) -> str:
    vault = Vault()
    known = {name: value for name, value in told.items() if name in names}
    try:
        filled = vault.reveal(_fill(text, known, vault, names))
    except BadText as fault:
        raise BadText(fault.reason, **{**fault.facts, "part": part}) from fault
    return shortened(filled)


def _fill(text: str, told: Mapping[str, object], vault: Vault, names: frozenset[str]) -> str:
    """Fill the fields in, each value hidden; stop where it grows too long."""
    pieces: list[str] = []
    size = 0
    try:
        for piece in _compiled(text, names).generate({**told, _VAULT: vault}):
            pieces.append(piece)
            size += len(piece)
            if size > LONGEST_LETTER:
                raise BadText("text-grows-too-long", most=LONGEST_LETTER)
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        raise BadText("text-not-filled-in") from error
    filled = "".join(pieces)
    if len(vault.reveal(filled)) > LONGEST_LETTER:
        raise BadText("text-grows-too-long", most=LONGEST_LETTER)
    return filled


def _keep_promises(filled: str, secrets: Mapping[str, str], vault: Vault) -> None:
    """Link, code and password are told, and each alone: never as a part of some other address."""
    words = {name: vault.hide(value) for name, value in secrets.items() if value}
    links, shown = _shown(filled)
    if not shown.strip():
        raise BadText("text-no-body")
    tokens = [token.strip(_AROUND) for token in shown.split()]
    for name, word in words.items():
        if word not in links and word not in shown:
            raise BadText("text-lacks-field", field=name)
        places = [*tokens, *links]
        if any(word in place and place != word for place in places):
            raise BadText("text-field-not-alone", field=name)
        if name not in ("link", "leave_url") and word in links:
            raise BadText("text-field-not-alone", field=name)


@lru_cache(maxsize=200)
def _shown(filled: str) -> tuple[tuple[str, ...], str]:
    """Where the links of a letter lead, and its plain text, both before values are put in."""
    read = markup.read(filled)
    return read.links, plain.text(read)


@lru_cache(maxsize=200)
def _compiled(text: str, names: frozenset[str]) -> Template:
    allowed.check(text, names)
    return _environment().from_string(text)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_hidden,
        autoescape=False,  # the vault keeps values from being read as Markdown or HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    for name in environment.filters.keys() - allowed.FILTERS:
        del environment.filters[name]
    return environment


@pass_context
def _hidden(context: Context, value: object) -> str:
    return cast(Vault, context[_VAULT]).hide(value)
