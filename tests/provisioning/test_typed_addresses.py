"""An address that somebody types finds its member however the domain is written."""

from datetime import timedelta
from typing import Any

import pytest

from receiver import provisioning
from receiver.models import Member
from receiver.provisioning import Refused
from receiver.rules.address import sought
from tests.factories import Shop

TYPED, KEPT = " Ana@Bücher.example ", "ana@xn--bcher-kva.example"


@pytest.fixture
def ana(shop: Shop) -> Member:
    """A buyer whose domain has a letter that is not ASCII."""
    shop.arrive(email="ana@bücher.example")
    member = Member.by_email(KEPT)
    assert member
    return member


def test_it_is_sought_as_it_is_kept_and_a_mistyped_one_as_it_was_told() -> None:
    assert sought(TYPED) == KEPT == sought(KEPT.upper())
    assert sought(" Ana@@Example ") == "ana@@example"


def test_every_deed_by_hand_finds_it(ana: Member, shop: Shop) -> None:
    told: dict[str, Any] = {"by": "x", "now": shop.now}
    assert provisioning.block(TYPED, **told).id == ana.id
    assert provisioning.unblock(TYPED, **told).id == ana.id
    assert provisioning.grant(TYPED, "Curso 900", until=None, **told).id == ana.id
    assert provisioning.revoke(TYPED, "Curso 900", **told).id == ana.id
    with pytest.raises(Refused, match="returned"):
        provisioning.retry_address(TYPED, **told)


def test_it_is_corrected_from_the_form_that_was_typed(ana: Member, shop: Shop) -> None:
    later = shop.now + timedelta(hours=1)
    moved = provisioning.move(TYPED, "ana@example.test", by="x", now=later)
    assert (moved.id, moved.email) == (ana.id, "ana@example.test")
    assert provisioning.move(TYPED, "ana@bücher.example", by="x", now=later).email == KEPT
