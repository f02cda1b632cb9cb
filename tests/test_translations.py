"""Every text speaks every language."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT
from receiver.cli import GROUPS, SINGLE
from receiver.mailer import trial
from receiver.rules import reasons

TRANSLATIONS = ROOT / "receiver" / "translations"
LANGUAGES = ("en", "es")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")

# What a text tells somebody to do who is addressed as "usted", where a sentence or a part of it
# begins; inside of one the same words are said of others: "quien compre".
FORMAL = (
    "abra ajuste apriete borre busque cambie compre compruebe confirme copie corrija deje descargue "
    "desbloquee desconecte divida elija empiece envie escriba espere filtre guarde haga informe "
    "ingrese intente invite mande marque muestre pare pase pegue pida ponga pregunte pruebe pulse "
    "quite recargue registre revise seleccione simule suba toque traiga use vea vincule vuelva"
)
TO_USTED = re.compile(
    rf"(?:^|[.;:,!?)}}]\s+|\b[eoy] )(?:{FORMAL.replace(' ', '|')})(?:l[ao]s?|me|se)?\b"
    r"|\busted(?:es)?\b",
    re.IGNORECASE | re.MULTILINE,
)

Texts = tuple[str, ...]


def folder(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES"


def catalog(language: str) -> Catalog:
    with (folder(language) / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(told: object) -> Texts:
    """A text as a tuple: with its plural, where it has one."""
    return tuple(told) if isinstance(told, (tuple, list)) else (str(told),)


@cache
def said() -> frozenset[Texts]:
    """Every text of the pages, as found in templates and modules."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # it has no types
    found: set[Texts] = set()
    for part in ("receiver", "templates"):
        prefixed = [
            (pattern.removeprefix(f"{part}/"), method)
            for pattern, method in methods
            if pattern.startswith(part)
        ]
        matched = {pattern.removeprefix(f"{part}/"): told for pattern, told in options.items()}
        for _file, _line, text, *_more in extract_from_dir(ROOT / part, prefixed, matched):
            found.add(texts(text))
    return frozenset(found)


def test_texts_are_found_in_pages_and_in_modules() -> None:
    assert ("Receber um link por e-mail",) in said()
    assert ("Essa é a senha de agora. Escolha outra.",) in said()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    told = {texts(m.id) for m in catalog(language) if m.id and all(texts(m.string))}
    assert sorted(said() - told) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    known = {texts(message.id) for message in catalog(language) if message.id}
    assert sorted(known - said()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_things(language: str) -> None:
    for message in catalog(language):
        if message.id:
            meant = {frozenset(PLACEHOLDER.findall(text)) for text in texts(message.id)}
            spoken = {frozenset(PLACEHOLDER.findall(text)) for text in texts(message.string)}
            assert spoken == meant, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_marked_as_doubtful(language: str) -> None:
    read = catalog(language)
    assert not read.fuzzy
    assert [message.id for message in read if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_server_reads_is_what_was_written(language: str) -> None:
    made = BytesIO()
    write_mo(made, catalog(language))
    assert (folder(language) / "messages.mo").read_bytes() == made.getvalue()


def test_what_is_mailed_is_called_as_people_call_it() -> None:
    letter = re.compile(r"\bcartas?\b|\bletters?\b", re.IGNORECASE)
    signs = ("Passa de 60 letras.", "Confira se não falta uma letra.")
    spoken = [message for name in LANGUAGES for message in catalog(name) if message.id]
    told = {texts(one.string) for one in spoken if not str(one.id).endswith(signs)}
    assert [words for words in {*said(), *told} if letter.search(" ".join(words))] == []


def helps(command: click.Command) -> Iterator[str]:
    """What a command and all below it say of themselves."""
    yield command.help or ""
    yield from (getattr(option, "help", "") or "" for option in command.params)
    for below in getattr(command, "commands", {}).values():
        yield from helps(below)


def test_commands_call_it_so_too() -> None:
    letter = re.compile(r"\bletters?\b", re.IGNORECASE)
    told = [words for command in (*GROUPS, *SINGLE) for words in helps(command)]
    assert len(told) > 100
    assert [words for words in told if letter.search(words)] == []


def spanish() -> list[str]:
    """All that is said in Spanish: on pages, in reasons and in e-mails, without accents."""
    pages = [text for message in catalog("es") if message.id for text in texts(message.string)]
    mails = [path.read_text() for path in (ROOT / "templates" / "mail" / "es").iterdir()]
    told = [*pages, *(words[2] for words in reasons.WORDS.values()), *mails, *trial.TEXTS["es"]]
    plain = (unicodedata.normalize("NFD", text) for text in told)
    return [re.sub("[\u0300-\u036f]", "", text) for text in plain]


def test_spanish_says_tu_to_everybody() -> None:
    assert [text for text in spanish() if TO_USTED.search(text)] == []


@pytest.mark.parametrize(
    "told",
    ["Espera por usted.", "Elija una.", "No sirve; intentelo.", "Quite un filtro, o busque otro."],
)
def test_usted_is_heard(told: str) -> None:
    assert TO_USTED.search(told)


def test_what_others_do_is_not_taken_for_usted() -> None:
    assert not TO_USTED.search("Quien compre espera hasta que se corrija, con un toque.")
