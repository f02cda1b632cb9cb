"""Pages and the log call the same thing by the same name."""

import pytest
from flask import Flask
from flask_babel import force_locale

from receiver.rules.reasons import LANGUAGES
from receiver.rules.reasons.letters import KINDS
from receiver.rules.vocabulary import LetterKind
from receiver.web.admin import words


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_letters_are_called_the_same_everywhere(app: Flask, spoken: str) -> None:
    at = LANGUAGES.index(spoken)
    with app.test_request_context(), force_locale(spoken):
        assert {kind: str(words.LETTERS[kind]) for kind in LetterKind} == {
            kind: KINDS[kind][at] for kind in LetterKind
        }
