"""E-mails as shipped are filled in once for each of their forms: nobody gets what is another's."""

from collections.abc import Mapping

import pytest

from config import LANGUAGES
from receiver.mailer import forms, samples, source
from receiver.mailer.fields import fields
from receiver.mailer.vault import Vault
from receiver.rules.letter_kinds import LetterKind
from tests.letters import NOW, some_settings

KINDS = [(kind, language) for kind in LetterKind for language in LANGUAGES]


def alike(name: str, value: object) -> object:
    """Another value that makes a letter of the same form, and is the same for all fields."""
    if name in forms.WEIGHED or not value or isinstance(value, bool):
        return value
    return ["alike"] * len(value) if isinstance(value, list) else "alike"


def filled(kind: LetterKind, language: str, told: Mapping[str, object]) -> list[str]:
    """Text and preview as the kept form gives them."""
    vault = Vault()
    return [vault.reveal(text) for text in forms.fill(kind, language, told, vault)]


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_a_kept_form_says_what_its_source_would(kind: LetterKind, language: str) -> None:
    of, settings, vault = source.load(kind, language), some_settings(), Vault()
    for letter, enclosed in samples.cases(kind, language, settings, now=NOW):
        told = fields(letter, enclosed, settings)
        filled(kind, language, {name: alike(name, value) for name, value in told.items()})
        asked = [vault.reveal(source.fill(text, told, vault)) for text in (of.body, of.preview)]
        assert filled(kind, language, told) == asked
