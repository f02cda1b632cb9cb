"""What the marketplace lists, held against what is kept."""

import json

import pytest

from receiver.rules.listed import as_postback, bare, facts_of
from receiver.rules.postback import read
from receiver.rules.reconciling import Difference, Ours, compared, status_told, untold
from receiver.rules.vocabulary import Event, Role, SaleStatus
from tests.factories import KEY, document

WAITING, CANCELLED = SaleStatus.WAITING, SaleStatus.CANCELLED
APPROVED, COMPLETED = SaleStatus.APPROVED, SaleStatus.COMPLETED
REFUNDED, DISPUTED = SaleStatus.REFUNDED, SaleStatus.DISPUTED
PAID, LOST = Difference.PAID_WITHOUT_ACCESS, Difference.ACCESS_WITHOUT_PAYMENT
DIFFERS, UNKNOWN = Difference.STATUS_DIFFERS, Difference.UNKNOWN_SALE


@pytest.mark.parametrize(
    ("told", "kind"),
    [(APPROVED, UNKNOWN), (COMPLETED, UNKNOWN), (WAITING, None), (REFUNDED, None), (None, None)],
)
def test_only_a_paid_sale_is_missed(told: SaleStatus | None, kind: Difference | None) -> None:
    assert compared(told, None) is kind


@pytest.mark.parametrize(
    ("told", "ours", "kind"),
    [
        (COMPLETED, APPROVED, None),
        (APPROVED, COMPLETED, None),
        (CANCELLED, WAITING, None),
        (REFUNDED, APPROVED, LOST),
        (DISPUTED, COMPLETED, LOST),
        (WAITING, APPROVED, LOST),
        (APPROVED, WAITING, DIFFERS),  # a rule lets those in who wait
    ],
)
def test_a_sale_whose_door_is_open(
    told: SaleStatus, ours: SaleStatus, kind: Difference | None
) -> None:
    assert compared(told, Ours(ours, is_live=True, is_provided_for=True)) is kind


@pytest.mark.parametrize(
    ("told", "ours", "kind"),
    [
        (APPROVED, WAITING, PAID),
        (APPROVED, CANCELLED, PAID),
        (APPROVED, DISPUTED, PAID),
        (REFUNDED, APPROVED, DIFFERS),
        (REFUNDED, DISPUTED, DIFFERS),
        (REFUNDED, WAITING, None),
        (DISPUTED, REFUNDED, None),
        (REFUNDED, REFUNDED, None),
    ],
)
def test_a_sale_whose_door_is_shut(
    told: SaleStatus, ours: SaleStatus, kind: Difference | None
) -> None:
    assert compared(told, Ours(ours, is_provided_for=True)) is kind


def test_what_the_rules_have_closed_is_no_difference_but_what_they_never_saw_is() -> None:
    assert compared(APPROVED, Ours(APPROVED, is_provided_for=True)) is None
    assert compared(APPROVED, Ours(APPROVED)) is PAID


def test_a_product_that_opens_nothing_only_differs_in_its_status() -> None:
    ours = Ours(WAITING, is_provided_for=True, opens_nothing=True)
    assert compared(APPROVED, ours) is DIFFERS


def test_what_is_not_listed_is_told_only_while_its_door_is_open() -> None:
    assert untold(Ours(APPROVED, is_live=True)) is LOST
    assert untold(Ours(APPROVED)) is None
    assert untold(Ours(REFUNDED, is_live=True)) is None


def test_the_key_is_not_kept_wherever_it_stands() -> None:
    told = {**document(), "mais": [{"chave_unica": KEY}], "json": json.dumps(document())}
    assert KEY not in json.dumps(bare(told))


def test_a_listed_sale_without_event_and_role_is_the_producers_and_its_status_speaks() -> None:
    listed = bare(document(None, status=4))
    listed.pop("tipoPostback")
    told = read(as_postback(listed), "application/json")
    assert (told.event, told.role) == (Event.REFUNDED, Role.PRODUCER)


def test_the_status_wins_over_an_event_of_its_contract() -> None:
    listed = bare(document(103, status=6, assinatura=("S1", 2)))
    facts = facts_of(listed)
    assert facts is not None and status_told(facts) is SaleStatus.COMPLETED
    assert read(as_postback(listed), "application/json").event is Event.COMPLETED


def test_a_listed_thing_without_a_sale_cannot_be_read() -> None:
    assert facts_of({"produto": {"codigo": "1"}}) is None
