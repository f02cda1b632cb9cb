"""The fields of a letter: all that its kind may name, and nothing worked out in vain."""

from receiver.mailer import FIELDS
from receiver.mailer.fields import fields
from receiver.mailer.parts import veiled
from receiver.rules.letter_kinds import LetterKind
from tests.letters import ENCLOSED, a_letter, some_settings

CLOSING = {LetterKind.SUSPENDED, LetterKind.ENDED, LetterKind.OVERDUE}


def test_a_letter_is_told_all_that_its_kind_may_name_and_why_only_where_it_says_so() -> None:
    told = {kind: fields(a_letter(kind), ENCLOSED, some_settings()) for kind in LetterKind}
    assert all(told[kind].keys() == FIELDS[kind] for kind in told)
    assert {kind for kind in told if told[kind].get("reason")} == CLOSING


def test_an_address_is_veiled() -> None:
    assert veiled("ana.souza@mail.example.com") == "a•••@m•••.com"
