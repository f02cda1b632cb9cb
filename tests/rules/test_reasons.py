"""Reasons are said in every language."""

import re

import pytest

from receiver.rules.letter_kinds import LetterKind
from receiver.rules.reasons import LANGUAGES, WORDS, change, say

FIELDS = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("reason", sorted(WORDS))
def test_a_reason_names_the_same_facts_in_every_language(reason: str) -> None:
    named = [set(FIELDS.findall(words)) for words in WORDS[reason]]
    assert len(named) == len(LANGUAGES)
    assert all(facts <= named[0] | {"product"} for facts in named)


@pytest.mark.parametrize("reason", sorted(WORDS))
def test_a_reason_calls_what_is_mailed_as_people_do(reason: str) -> None:
    assert not re.search(r"\bcartas?\b", " ".join(WORDS[reason]), re.IGNORECASE)


def test_a_moment_is_said_as_a_day_of_the_producers_zone() -> None:
    told = {"product": "Curso", "until": "2026-03-01T02:00:00+00:00"}
    assert say("validity-soon", told, "pt_BR") == "Curso: acesso até 28/02/2026."
    assert say("validity-soon", told, "en", "UTC") == "Curso: access until 2026-03-01."


def test_a_fact_that_is_missing_is_a_dash_and_never_an_error() -> None:
    assert say("by-hand", {}, "en") == "Granted by \N{EM DASH}."


def test_braces_in_a_fact_are_only_braces() -> None:
    assert say("by-hand", {"by": "{at} {0}"}, "pt_BR") == "Liberado por {at} {0}."


def test_statuses_and_roles_are_words_of_the_language() -> None:
    assert say("sale-now", {"sale": "7", "status": "approved"}, "es") == "Venta 7: pagada."
    assert "affiliate" in say("role-gives-nothing", {"role": "affiliate"}, "en")


def test_an_unknown_reason_or_language_is_still_said() -> None:
    assert say("of-tomorrow", {}, "pt_BR") == "of-tomorrow"
    assert say("by-hand", {"by": "Ana"}, "fr") == "Liberado por Ana."


@pytest.mark.parametrize("kind", LetterKind)
def test_a_kind_of_letter_has_a_name_in_every_language(kind: LetterKind) -> None:
    for spoken in LANGUAGES:
        said = say("letter-by-hand", {"kind": kind.value, "by": "Ana"}, spoken)
        assert f"“{kind}”" not in said and "\N{EM DASH}" not in said
    assert "Boas-vindas" in say("letter-by-hand", {"kind": "welcome"}, "pt_BR")
    told = {"kind": "new-area", "language": "es", "by": "Ana"}
    assert say("letter-text-changed", told, "en") == (
        "Text of the e-mail “New access” (Spanish) changed by Ana."
    )


def test_a_setting_is_told_in_words_before_and_after() -> None:
    told = {"setting": "LANGUAGE", "before": "pt_BR", "after": "es"}
    assert change("setting-changed", told, "en") == ("Portuguese", "Spanish")
    told = {"setting": "WELCOME", "before": "password", "after": "link"}
    assert change("setting-changed", told, "pt_BR") == ("link e senha provisória", "só o link")
