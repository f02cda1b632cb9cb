"""Pages and the log call the same thing by the same name, and all pages tell times alike."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from config import ROOT
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.reasons import LANGUAGES
from receiver.rules.reasons.letters import KINDS
from receiver.web.admin import words

BARE = re.compile(r"\| *(?:exactly|ago|day)\b")
TIME = re.compile(r"<time .*?</time>")


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_letters_are_called_the_same_everywhere(app: Flask, spoken: str) -> None:
    at = LANGUAGES.index(spoken)
    with app.test_request_context(), force_locale(spoken):
        assert {kind: str(words.LETTERS[kind]) for kind in LetterKind} == {
            kind: KINDS[kind][at] for kind in LetterKind
        }


def test_every_time_is_told_by_the_macros_that_say_how_far_it_is_and_exactly_on_hover() -> None:
    tellers = [ROOT / "templates" / "parts.html", ROOT / "templates" / "admin" / "parts.html"]
    pages = [page for page in (ROOT / "templates").rglob("*.html") if page not in tellers]
    bare = [page.name for page in pages if BARE.search(page.read_text("utf-8"))]
    assert len(pages) > 100 and bare == []
    for teller in tellers:
        told = TIME.findall(teller.read_text("utf-8"))
        assert told and all("title=" in one and "| ago" in one for one in told)
