"""The load is made of postbacks as they arrive in life, each of them another one."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bench import bodies
from receiver.rules.postback import read
from receiver.rules.vocabulary import Event, Role
from receiver.simulator.wire import FORM

EVENTS = (bodies.WAITING, bodies.APPROVED, bodies.REFUNDED, bodies.COMPLETE)


@pytest.mark.parametrize("event", EVENTS)
def test_a_body_is_as_large_as_a_full_notification(event: int) -> None:
    body = bodies.form(event).filled(sale=1, buyer=2, dispatch=3)
    assert body.count(b"&") + 1 == 155
    assert 5000 < len(body) < 6000
    assert body.count(b"%5B") > 100


def test_a_body_is_read_as_the_sale_that_it_was_filled_with() -> None:
    body = bodies.form(bodies.APPROVED).filled(sale=71, buyer=3, dispatch=9)
    told = read(body, FORM)
    assert told.sale is not None
    assert told.buyer.email == bodies.address_in(body)
    assert (told.event, told.role) == (Event.APPROVED, Role.PRODUCER)
    assert (told.sale.code, told.dispatch_id) == ("000000000071", "000000000009")
    assert (told.buyer.email, told.buyer.name) == (
        "cliente.000000000003@example.com",
        "Éder Dias",
    )


def test_every_approval_is_of_another_sale_and_another_buyer() -> None:
    told = [read(body, FORM) for body in [*bodies.approvals(40), *bodies.approvals(40)]]
    assert len({one.sale.code for one in told if one.sale}) == 80
    assert len({one.buyer.email for one in told}) == 80


def test_three_postbacks_are_told_about_each_buyer_and_no_two_are_the_same() -> None:
    told = list(bodies.lives(1200))
    buyers = [bodies.address_in(body) for body in told]
    assert len(set(told)) == 3600
    assert {buyers.count(buyer) for buyer in set(buyers[:9])} == {3}
    assert len(set(buyers)) == 1200
    assert all(one != other for one, other in pairwise(buyers))


def test_what_wrk_reads_are_the_same_pieces(tmp_path: Path) -> None:
    bodies.write_for_wrk(tmp_path / "pieces.lua")
    lines = (tmp_path / "pieces.lua").read_text("ascii").splitlines()
    told = re.findall(r'"([^"]*)"', lines[0])
    assert tuple(told) == bodies.form(bodies.APPROVED).pieces
    assert [line.partition(" = ")[0] for line in lines] == ["pieces", "given", "family"]
