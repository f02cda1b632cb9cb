"""What is read out of every sample, in whichever of the three ways it travels."""

from collections.abc import Callable
from typing import Any

import pytest

from receiver.rules.facts import ItemTold, PostbackFacts
from receiver.rules.postback import mentions_panel_test, read
from tests import wire

# Sample, event, role, sale, its status, cents, time of payment in UTC, buyer, things, contract.
TABLE = """
01 | approved               | producer          | 20000000  | approved  | 99900  | 2020-09-15 17:37:57 | -                             | 11111/11111                                             | -
02 | waiting                | affiliate         | 123456    | waiting   | 49300  | -                   | -                             | 100000/12345                                            | -
03 | completed              | producer          | 41852883  | completed | 15700  | 2022-10-01 12:33:53 | ana.compradora@example.com    | 145388/140235 123123/123123 188838/169998 217085/183166 | 1104370/3
04 | cancelled              | producer          | 999999999 | cancelled | 6990   | 2021-10-11 02:59:59 | andrea.compradora@example.com | 999999/999999                                           | 999999/1
05 | -                      | producer          | 1234567   | approved  | 10000  | 2026-01-15 15:00:00 | cliente.teste@example.com     | 1/12345                                                 | -
10 | waiting                | producer          | 50000010  | waiting   | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
11 | waiting                | producer          | 50000011  | waiting   | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
12 | approved               | producer          | 50000011  | approved  | 19700  | 2024-03-01 12:07:12 | maria.exemplo@example.com     | 100001/200001                                           | -
13 | approved               | producer          | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
14 | approved               | producer          | 50000014  | approved  | 29100  | 2024-03-03 11:00:03 | maria.exemplo@example.com     | 100001/200001 100002/200002 100003/200003               | -
15 | approved               | producer          | 50000015  | approved  | 9700   | 2024-03-02 23:16:31 | maria.exemplo@example.com     | 100004/200004                                           | -
16 | cancelled              | producer          | 50000010  | cancelled | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
17 | cancelled              | producer          | 50000017  | cancelled | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
18 | refunded               | producer          | 50000013  | refunded  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
19 | disputed               | producer          | 50000013  | disputed  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
20 | completed              | producer          | 50000013  | completed | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
21 | abandoned              | producer          | -         | -         | -      | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
22 | abandoned              | producer          | 50000022  | waiting   | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
23 | abandoned              | producer          | -         | -         | -      | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
24 | hidden                 | producer          | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
25 | card                   | producer          | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
26 | boleto                 | producer          | 50000010  | waiting   | 19700  | -                   | maria.exemplo@example.com     | 100001/200001                                           | -
27 | approved               | producer          | 50000027  | approved  | 4990   | 2024-01-10 13:00:02 | joao.assinante@example.com    | 100050/200050                                           | 300001/1
28 | subscription-active    | producer          | 50000027  | approved  | 4990   | 2024-01-10 13:00:02 | joao.assinante@example.com    | 100050/200050                                           | 300001/1
29 | approved               | producer          | 50000029  | approved  | 4990   | 2024-02-10 13:00:05 | joao.assinante@example.com    | 100050/200050                                           | 300001/2
30 | subscription-overdue   | producer          | 50000030  | cancelled | 4990   | -                   | joao.assinante@example.com    | 100050/200050                                           | 300001/3
31 | subscription-cancelled | producer          | 50000029  | completed | 4990   | 2024-02-10 13:00:05 | joao.assinante@example.com    | 100050/200050                                           | 300001/2
32 | subscription-waiting   | producer          | 50000032  | waiting   | 4990   | -                   | joao.assinante@example.com    | 100050/200050                                           | 300001/3
33 | approved               | producer          | 50000033  | approved  | 8990   | 2024-03-05 18:00:02 | joao.assinante@example.com    | 100050/200051                                           | 300001/3
34 | recovery-active        | producer          | 50000034  | approved  | 1970   | 2024-03-06 13:00:02 | maria.exemplo@example.com     | 100001/200001                                           | 400001/1
35 | recovery-cancelled     | producer          | 50000034  | cancelled | 1970   | -                   | maria.exemplo@example.com     | 100001/200001                                           | 400001/4
36 | tracking               | producer          | -         | -         | -      | -                   | maria.exemplo@example.com     | 100060/-                                                | -
37 | approved               | affiliate         | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | -                             | 100001/200001                                           | -
38 | approved               | affiliate-manager | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | -                             | 100001/200001                                           | -
39 | approved               | co-producer       | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
40 | approved               | producer          | 50000040  | approved  | 37790  | 2024-03-07 13:00:02 | maria.exemplo@example.com     | 100001/-                                                | -
41 | approved               | producer          | 50000041  | approved  | 0      | 2024-03-08 13:00:00 | maria.exemplo@example.com     | 100001/200001                                           | -
42 | approved               | producer          | 50000042  | approved  | 19700  | 2026-09-24 15:29:58 | maria.exemplo@example.com     | 100001/200001                                           | -
43 | refund-asked           | producer          | 50000013  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
44 | ticket                 | producer          | 50000044  | approved  | 19700  | 2024-03-09 13:00:02 | maria.exemplo@example.com     | 100001/200001                                           | -
45 | approved               | producer          | 50000045  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
46 | approved               | producer          | 50000046  | approved  | 149700 | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
47 | unknown                | producer          | 50000047  | approved  | 19700  | 2024-03-02 23:15:04 | maria.exemplo@example.com     | 100001/200001                                           | -
"""

ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
WAYS = [(wire.as_form, wire.FORM), (wire.as_dotted, wire.FORM), (wire.as_json, wire.JSON)]


def row(name: str, facts: PostbackFacts) -> list[str]:
    sale, contract = facts.sale, facts.contract
    cells = (
        name[:2],
        facts.event,
        facts.role,
        sale and sale.code,
        sale and sale.status,
        sale and sale.cents,
        sale and sale.paid_at and f"{sale.paid_at:%Y-%m-%d %H:%M:%S}",
        facts.buyer.email,
        " ".join(map(thing, facts.items)),
        contract and f"{contract.code}/{contract.instalment}",
    )
    return ["-" if cell is None else str(cell) for cell in cells]


def thing(item: ItemTold) -> str:
    return f"{item.product}/{item.plan or '-'}"


def test_every_sample_has_its_row() -> None:
    assert [cells[0] for cells in ROWS] == [name[:2] for name in wire.NAMES]


@pytest.mark.parametrize(("write", "content_type"), WAYS)
@pytest.mark.parametrize(("name", "cells"), list(zip(wire.NAMES, ROWS, strict=False)))
def test_every_sample_is_read_the_same_in_all_ways(
    name: str, cells: list[str], write: Callable[[dict[str, Any]], bytes], content_type: str
) -> None:
    facts = read(write(wire.sample(name)), content_type)
    assert row(name, facts) == cells
    assert facts == read(wire.as_json(wire.sample(name)), wire.JSON)


@pytest.mark.parametrize("name", wire.NAMES)
def test_the_field_json_beside_the_form_changes_nothing(name: str) -> None:
    document = wire.sample(name)
    with_json = read(wire.as_form(document, with_json=True), wire.FORM)
    assert with_json == read(wire.as_form(document), wire.FORM)


def test_the_panels_test_is_told_by_its_product_as_it_travels() -> None:
    body = (wire.POSTBACKS / "05-botao-de-teste-x-wing.form.txt").read_bytes()
    facts = read(body.strip(), wire.FORM)
    assert facts == read(wire.as_json(wire.sample("05")), wire.JSON)
    assert facts.is_named_like_test
    assert facts.event is None


def test_only_the_panels_test_looks_like_one() -> None:
    bodies = {name: wire.as_form(wire.sample(name)) for name in wire.NAMES}
    assert [name[:2] for name, body in bodies.items() if mentions_panel_test(body)] == ["05"]
    named = [name[:2] for name in wire.NAMES if read(bodies[name], wire.FORM).is_named_like_test]
    assert named == ["05"]
