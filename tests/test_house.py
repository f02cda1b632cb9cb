"""The laws of the house hold, and each check is able to fail."""

import pytest

from tests import house
from tests.house import Law, Source, broken, ours

PRODUCT = ours("receiver/") + ours("config") + ours("wsgi.py")
RECEIVER = ours("receiver/")
BENCH = ours("bench/")
TESTS = ours("tests/")
PYTHON = PRODUCT + BENCH + TESTS
PAGES = [page for page in ours("templates/", suffix=".html") if "/mail/" not in page.path]

# Who may, and why.
COMMITS = {"receiver/db.py": "transaction() is there"}
KNOWS_THE_TIME = {"receiver/context.py": "utcnow() is there, for the edges to hand it in"}
READS_THE_ENVIRONMENT = {
    "receiver/__init__.py": "create_app() without settings is how gunicorn starts it",
    "receiver/supervisor.py": "it starts the server",
    "receiver/tally.py": "the library that counts is told by it where to do so",
}
CATCHES_EVERYTHING = {
    "receiver/ferry.py": "whoever rows hands on what happened, and the oars; others rely on both",
    "receiver/worker/batches.py": "one piece of work must not stop the next; its trace is kept and shown",
    "receiver/books/entering.py": "what cannot be entered must keep nobody from a door",
    "receiver/web/door.py": "the sender is promised an answer, whatever happens; the log has it all",
}
NOT_ESCAPED: dict[str, str] = {}


def but(sources: list[Source], allowed: dict[str, str]) -> list[Source]:
    return [source for source in sources if source.path not in allowed]


def example(text: str, path: str = "receiver/models/sale.py") -> list[Source]:
    return [Source(path, text)]


def test_a_module_imports_only_from_the_floors_below_it() -> None:
    assert broken(house.imports_upwards, example("from receiver.web import guards"))
    assert broken(house.imports_upwards, example("from receiver import jobs"))
    assert broken(house.imports_upwards, example("", path="receiver/attic.py"))
    assert broken(house.imports_upwards, example("from receiver.rules import sale")) == []
    assert broken(house.imports_upwards, RECEIVER) == []


def test_rules_know_no_flask_no_database_and_no_clock() -> None:
    for knowing in ("import flask", "from sqlalchemy import orm", "datetime.now(UTC)"):
        assert broken(house.knows_too_much_for_a_rule, example(knowing))
    assert broken(house.knows_too_much_for_a_rule, ours("receiver/rules/")) == []


def test_smtplib_lives_in_the_mailer_passlib_and_itsdangerous_in_security() -> None:
    for foreign in ("import smtplib", "from passlib.hash import argon2", "import pyotp"):
        assert broken(house.imports_what_has_another_home, example(foreign))
    assert broken(house.imports_what_has_another_home, RECEIVER) == []


def test_no_import_hides_inside_a_function() -> None:
    assert broken(house.hides_an_import, example("def f():\n    import os"))
    assert broken(house.hides_an_import, PYTHON) == []


def test_only_the_database_module_commits() -> None:
    assert broken(house.commits, example("db.session.commit()"))
    assert broken(house.commits, but(PRODUCT, COMMITS)) == []


def test_the_time_is_handed_in() -> None:
    assert broken(house.asks_for_the_time, example("x = datetime.datetime.now(UTC)"))
    assert broken(house.asks_for_the_time, but(PRODUCT, KNOWS_THE_TIME)) == []


def test_the_environment_is_read_by_those_who_start_the_server() -> None:
    assert broken(house.reads_the_environment, example("x = os.environ.get('PORT')"))
    assert broken(house.reads_the_environment, but(PRODUCT, READS_THE_ENVIRONMENT)) == []


def test_functions_have_at_most_40_lines() -> None:
    assert broken(house.has_a_long_function, example("def f():\n" + "    x = 1\n" * 40))
    assert broken(house.has_a_long_function, PYTHON) == []


def test_files_have_at_most_250_lines() -> None:
    assert broken(house.is_long, example("x = 1\n" * 251))
    sheets = ours("static/", suffix=".css") + ours("bin/", suffix="")
    assert broken(house.is_long, PYTHON + PAGES + sheets) == []


def test_bodies_of_tests_stay_under_16_lines() -> None:
    assert broken(house.has_a_long_test, example("def test_x():\n" + "    x = 1\n" * 16))
    assert broken(house.has_a_long_test, TESTS) == []


def test_public_functions_say_in_a_sentence_what_they_are_for() -> None:
    for silent in ("def f(): ...", "class A:\n    'One.'\n    def f(self): 'no full stop'"):
        assert broken(house.is_undocumented, example(silent))
    assert broken(house.is_undocumented, PRODUCT + BENCH) == []


def test_errors_are_caught_by_name() -> None:
    for handler in ("except:", "except Exception as e:", "except BaseException:"):
        assert broken(house.catches_everything, example(f"try: f()\n{handler} pass"))
    assert broken(house.catches_everything, example("try: f()\nexcept BaseException: raise")) == []
    assert broken(house.catches_everything, but(PYTHON, CATCHES_EVERYTHING)) == []


@pytest.mark.parametrize(
    "tag",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<img src="x" onerror="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_an_inline_script_or_style_is_noticed(tag: str) -> None:
    assert broken(house.has_inline_code, example(tag))


def test_pages_carry_no_inline_script_and_no_inline_style() -> None:
    assert broken(house.has_inline_code, example('<script src="/static/a.js"></script>')) == []
    assert broken(house.has_inline_code, PAGES) == []


def test_pages_escape_everything() -> None:
    for raw in ("{{ name|safe }}", "{{ name | safe }}", "{% autoescape false %}"):
        assert broken(house.is_not_escaped, example(raw))
    assert broken(house.is_not_escaped, but(ours("templates/", suffix=""), NOT_ESCAPED)) == []


@pytest.mark.parametrize(
    ("law", "words"),
    [
        (house.is_unfinished, "# TO" + "DO: later"),
        (house.is_unfinished, "# FIX" + "ME"),
        (house.looks_outside, "see /wor" + "k/plan"),
        (house.looks_outside, "see ../shar" + "ed/DESIGN.md"),
    ],
)
def test_nothing_is_left_for_later_and_nothing_points_outside(law: Law, words: str) -> None:
    assert broken(law, example(words))
    assert broken(law, house.project()) == []


def test_whoever_is_allowed_more_still_exists() -> None:
    known = {source.path for source in house.project()}
    for allowed in (COMMITS, KNOWS_THE_TIME, READS_THE_ENVIRONMENT, CATCHES_EVERYTHING):
        assert allowed.keys() <= known
