"""The log of a whole run, from the wire to the letter, names nobody and opens nothing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests import live
from tests.factories import BUYER, document
from tests.live import KEY, Live, wait_for
from tests.post_office import PostOffice
from tests.wire import as_form

WRONG = "another-key-of-nobody-0123456789"
NAME = "Ana Aparecida de Quadros"
CPF = "529.982.247-25"
PHONE = "31988887777"
PASSWORD = "uma senha que ninguem adivinha"


@pytest.fixture
def shop(database_url: str, tmp_path: Path, post_office: PostOffice) -> Iterator[Live]:
    """A running server that refuses one letter, delays one, and delivers the rest."""
    post_office.answer("451 4.7.1 come back later", to="bia@example.test", times=1)
    post_office.answer("550 5.1.1 nobody here", to="nobody@example.test")
    with live.serving(database_url, folder=tmp_path, MAIL_URL=post_office.url) as server:
        yield server


def sale(number: str, *, email: str = BUYER, key: str = KEY) -> bytes:
    """A postback that says all about its buyer."""
    told: dict[str, Any] = document(2, sale=number, email=email, buyer=NAME) | {"chave_unica": key}
    told["comprador"] |= {"cnpj_cpf": CPF, "telefone": PHONE}
    return as_form(told)


def tell(server: Live, path: str, body: bytes = b"") -> int:
    """Ask for a page, or send it something; the status of the answer."""
    try:
        with urlopen(f"{server.url}{path}", data=body or None) as answer:
            return int(answer.status)
    except HTTPError as refused:
        refused.close()
        return refused.code


def happen(server: Live, post_office: PostOffice) -> list[str]:
    """All that a day brings; what of it must not be in the log."""
    tell(server, "/postback", sale("100", email="bia@example.test"))
    tell(server, "/postback", sale("101", email="nobody@example.test"))
    tell(server, "/postback", sale("102"))
    tell(server, "/postback", sale("103", key=WRONG))
    tell(server, "/postback", b'{"chave_unica": "' + KEY.encode() + b'", "comprador": {')
    (letter, *_) = wait_for(lambda: post_office.to(BUYER), what="the letter")
    body = letter.message.get_body(("plain",))
    assert body
    text = body.get_content()
    (link,) = re.findall(r"/enter/(\S+)", text)[:1]
    tell(server, f"/enter/{link}")
    tell(server, f"/nowhere/{link}?chave_unica={KEY}")
    tell(server, "/login", urlencode({"email": BUYER, "password": PASSWORD}).encode())
    return [link, *re.findall(r"Senha provisória: (\S+)", text)]


def lines(server: Live) -> list[dict[str, Any]]:
    """The lines of the log, without what a start prints for its owner."""
    return [json.loads(line) for line in server.printed.splitlines() if line.startswith("{")]


def test_no_line_of_a_whole_run_holds_a_secret_or_a_person(
    shop: Live, post_office: PostOffice
) -> None:
    """S4, S17, S55."""
    made = happen(shop, post_office)
    shop.stop()
    kept = (shop.folder / "instance" / "secret_key").read_text("ascii")
    written = json.dumps(lines(shop), ensure_ascii=False)
    known = [KEY, WRONG, kept, PASSWORD, BUYER, "nobody@example.test", NAME, CPF, PHONE]
    assert len(made) == 2
    assert [one for one in [*known, *made] if one in written] == []
    assert "comprador" not in written and "Traceback" not in written


def test_what_stands_outside_of_the_lines_is_what_a_start_prints(
    shop: Live, post_office: PostOffice
) -> None:
    """S55: whatever writes there, writes lines that a program can read."""
    before = [line for line in shop.printed.splitlines() if not line.startswith("{")]
    happen(shop, post_office)
    shop.stop()
    after = [line for line in shop.printed.splitlines() if not line.startswith("{")]
    assert before == after
    assert {"answered"} <= {line["event"] for line in lines(shop)}
