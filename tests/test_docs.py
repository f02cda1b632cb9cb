"""The documents say what the code does: settings, commands, letters, answers, links."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from config import ROOT, BadSetting, Settings, load_settings
from receiver import cli, create_app, models
from receiver.first_lines import TEXTS
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import EVENTS
from receiver.web.answers import ANSWERS
from tests.house import FLOOR_OF, ours

PAGES = [page.path for page in ours("", suffix=".md") if not page.path.startswith("templates/")]
READMES = {"README.md": "en", "README.pt-BR.md": "pt_BR"}
LONG = "segredo-que-tem-tamanho"
# What a start prints in the example of the READMEs.
EXAMPLE = {
    "site": "Portaria",
    "host": "127.0.0.1",
    "port": "8000",
    "url": "http://localhost:8000",
    "email": "admin@localhost",
    "folder": "/home/ana/portaria/instance/mail",
}

LINK = re.compile(r"\]\((?!\w+:)(?P<page>[^)#\s]*)(?:#(?P<place>[^)\s]+))?\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`]+)`")
CALL = re.compile(r"^(?:\S* )*?(?:\S*bin/|-u portaria )portaria (?=[a-z])")


@cache
def page(path: str) -> str:
    """A document as it is written."""
    return (ROOT / path).read_text("utf-8")


def rows(path: str, title: str = "") -> list[list[str]]:
    """The tables of a document, or of the part under one heading, without their first rows."""
    text = page(path).split(f"\n## {title}\n", 1)[-1].split("\n## ", 1)[0] if title else page(path)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    told = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    kept = [i for i, cells in enumerate(told) if not is_rule(cells) and not starts(told, i)]
    return [[cell.strip() for cell in told[i]] for i in kept]


def is_rule(cells: list[str]) -> bool:
    return all(set(cell) == {"-"} for cell in cells)


def starts(told: list[list[str]], i: int) -> bool:
    """Whether this is the first row of a table."""
    return i + 1 < len(told) and is_rule(told[i + 1])


def quoted(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return QUOTED.findall(cell)


def code(path: str) -> Iterator[str]:
    """What a document shows as code, line by line."""
    for block in BLOCK.findall(page(path)):
        yield from block.splitlines()[1:-1]
    yield from (" ".join(text.split()) for text in quoted(BLOCK.sub("", page(path))))


def name_of(field: str) -> str:
    """What a setting is called in the environment."""
    return "PORTARIA_INSTANCE" if field == "instance" else field.upper()


def settings_table() -> dict[str, list[str]]:
    """The rows of the settings by their names."""
    return {quoted(row[0])[0]: row for row in rows("docs/settings.md", "All settings")}


def bad_examples() -> list[tuple[str, str]]:
    """What docs/settings.md gives as bad settings, and what it says that they say."""
    told = [(quoted(row[0]), quoted(row[1])) for row in rows("docs/settings.md", BAD) if row]
    return [(bad[0], says[0]) for bad, says in told if says and not says[0].startswith("serve: ")]


BAD = "What a bad one says"


def places(path: str) -> set[str]:
    """The headings of a document, as a link names them."""
    titles = HEADING.findall(BLOCK.sub("", page(path)))
    bare = [re.sub(r"[^\w\- ]", "", title.lower()) for title in titles]
    return {title.replace(" ", "-") for title in bare}


def our_commands() -> Iterator[str]:
    """All commands of the command line in full."""
    for command in (*cli.GROUPS, *cli.SINGLE):
        if not isinstance(command, click.Group):
            yield str(command.name)
            continue
        if command.invoke_without_command:
            yield str(command.name)
        yield from (f"{command.name} {inner}" for inner in command.commands)


def load(folder: Path, **told: str) -> Settings:
    """The settings of an environment that tells nothing but this."""
    needed = {"PORTARIA_INSTANCE": str(folder), "SECRET_KEY": LONG}
    return load_settings(needed | told)


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert settings_table().keys() == {name_of(field) for field in Settings.model_fields}


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_default_of_a_setting_is_the_documented_one(tmp_path: Path, field: str) -> None:
    default = settings_table()[name_of(field)][2]
    if default == "none":
        assert not getattr(load(tmp_path), field)
    elif default.startswith("`") and field != "instance":
        told = load(tmp_path, **{name_of(field): quoted(default)[0]})
        assert getattr(told, field) == getattr(load(tmp_path), field)


NEEDED = {"broker_url": {"DATABASE_URL": "postgresql://loja@localhost/loja"}}


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_example_of_a_setting_is_taken(tmp_path: Path, field: str) -> None:
    example = quoted(settings_table()[name_of(field)][3])[0]
    told = load(tmp_path, **NEEDED.get(field, {}), **{name_of(field): example})
    assert getattr(told, field) != getattr(load(tmp_path), field)


@pytest.mark.parametrize(("bad", "says"), bad_examples())
def test_a_bad_setting_says_what_is_documented(tmp_path: Path, bad: str, says: str) -> None:
    name, _, value = bad.partition("=")
    needed = {} if name.startswith("SECRET_KEY") else {"SECRET_KEY": LONG}
    with pytest.raises(BadSetting) as refused:
        create_app(load_settings({"PORTARIA_INSTANCE": str(tmp_path), **needed, name: value}))
    assert str(refused.value) == says


def test_bad_examples_are_found_at_all() -> None:
    assert len(bad_examples()) > 15


def test_what_gunicorn_reads_is_documented() -> None:
    read = set(re.findall(r"environ\.get\(\"(\w+)\"", page("gunicorn.conf.py")))
    told = {quoted(row[0])[0] for row in rows("docs/settings.md", "Read by others")}
    assert read - settings_table().keys() <= told


def test_every_command_is_documented() -> None:
    text = page("docs/commands.md")
    assert [c for c in our_commands() if not re.search(rf"`{c}[` ]", text)] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_command_that_a_document_names_exists(path: str) -> None:
    known = {*our_commands(), "db migrate", "db check"}
    groups = {command.partition(" ")[0] for command in known}
    for line in code(path):
        is_ours = CALL.match(line)
        first, _, rest = CALL.sub("", line).partition(" ")
        if is_ours or (first in groups and rest):
            second = rest.partition(" ")[0]
            assert first in known or f"{first} {second}" in known or second == "…", line


def test_every_letter_is_documented_and_no_other() -> None:
    told = {quoted(row[0])[0] for row in rows("docs/letters.md", "What is written, and when")}
    assert told == {kind.value for kind in LetterKind}


def test_every_answer_is_documented_and_no_other() -> None:
    told = [(int(row[0]), quoted(row[1])[0]) for row in rows("docs/postbacks.md", ANSWERED)]
    assert sorted(told) == sorted((status, name) for name, (status, _) in ANSWERS.items())


ANSWERED = "What is answered"


def test_every_event_is_documented_with_our_word_for_it() -> None:
    told: dict[int, str] = {}
    for codes, _theirs, words, _default in rows("docs/monetizze.md", "What a postback says"):
        told |= zip(map(int, re.findall(r"\d+", codes)), quoted(words), strict=False)
    assert told == {code: event.value for code, event in EVENTS.items()}


def test_every_row_of_the_database_is_documented() -> None:
    told = {name for row in rows("docs/design.md", "The rows") for name in quoted(row[0])}
    assert told - {"receiver/models/"} == set(models.__all__)


def test_every_module_stands_in_the_plan_of_the_house() -> None:
    plan = page("docs/design.md").split("## The house")[1]
    missing = [name for name in FLOOR_OF if not re.search(rf"\b{name}(\.py|/)", plan)]
    assert missing == ["__init__"]


@pytest.mark.parametrize("path", PAGES)
def test_links_between_documents_lead_somewhere(path: str) -> None:
    for link in LINK.finditer(BLOCK.sub("", page(path))):
        target = (ROOT / path).parent / link["page"] if link["page"] else ROOT / path
        assert target.exists(), link.group()
        if link["place"]:
            assert link["place"] in places(str(target.resolve().relative_to(ROOT))), link.group()


@pytest.mark.parametrize("path", READMES)
def test_the_first_page_names_every_other_one(path: str) -> None:
    named = {link["page"] for link in LINK.finditer(page(path))}
    assert {p for p in PAGES if p.startswith("docs/")} <= named


@pytest.mark.parametrize("path", READMES)
def test_the_programs_that_the_first_page_names_are_there(path: str) -> None:
    for program in sorted(set(re.findall(r"\bbin/\w+", page(path)))):
        assert (ROOT / program).stat().st_mode & 0o111, program


@pytest.mark.parametrize(("path", "language"), READMES.items())
def test_the_first_page_shows_what_a_start_prints(path: str, language: str) -> None:
    for line in ("title", "postback", "folder", "invitation", "no_key"):
        assert TEXTS[language][line].format(**EXAMPLE) in page(path)


@pytest.mark.parametrize("path", READMES)
def test_the_first_page_shows_what_the_test_button_gets(path: str) -> None:
    assert ANSWERS["test"][1] in " ".join(page(path).split())
