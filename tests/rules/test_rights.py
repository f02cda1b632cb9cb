"""Who of the staff may do what."""

from itertools import pairwise

import pytest

from receiver.rules.reasons import LANGUAGES, change
from receiver.rules.rights import NAMES, RIGHTS, Right, StaffRole, may

SUPPORT_MAY_NOT = {Right.MONEY, Right.DECIDE, Right.SHOP, Right.KEYS, Right.EXPORT, Right.STAFF}


def test_support_repairs_and_gives_nothing_away() -> None:
    assert {right for right in Right if not may(StaffRole.SUPPORT, right)} == SUPPORT_MAY_NOT


def test_who_only_reads_keeps_an_account_of_their_own() -> None:
    assert RIGHTS[StaffRole.READER] == {Right.SELF, Right.READ, Right.MONEY}


def test_only_an_owner_decides_who_works_here() -> None:
    assert [role for role in StaffRole if may(role, Right.STAFF)] == [StaffRole.OWNER]


def test_each_role_may_what_the_one_below_may_but_for_the_money() -> None:
    ladder = [StaffRole.READER, StaffRole.SUPPORT, StaffRole.MANAGER, StaffRole.OWNER]
    for lower, higher in pairwise(ladder):
        assert RIGHTS[lower] - {Right.MONEY} < RIGHTS[higher]
    assert RIGHTS[StaffRole.OWNER] == set(Right)


def test_every_role_has_a_name_in_every_language() -> None:
    assert NAMES.keys() == {role.value for role in StaffRole}
    assert {len(names) for names in NAMES.values()} == {len(LANGUAGES)}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"before": "owner", "after": "support"}, ("dono", "atendimento")),
        ({"before": "", "after": "Curso"}, ("\N{EM DASH}", "Curso")),
        ({"before": "active"}, None),
        ({}, None),
    ],
)
def test_a_change_is_said_in_words(facts: dict[str, str], told: tuple[str, str] | None) -> None:
    assert change("admin-role-changed", facts, "pt_BR") == told


def test_a_change_that_the_sentence_names_is_not_said_twice() -> None:
    assert change("rule-changed", {"before": "grant", "after": "end"}, "en") is None
