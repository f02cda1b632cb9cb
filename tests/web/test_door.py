"""Who gets in: the key decides, whatever it is written in."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning, refusals, security, throttle
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Throttle
from tests.client import Browser
from tests.conftest import MakeApp
from tests.web.knocking import KEY, OTHER, answered, dump, kept, post, rows, sale
from tests.wire import FORM, JSON, as_form, as_json


@pytest.mark.parametrize(
    "key",
    ["", " ", "é", KEY[:-1], KEY + "0", KEY.upper(), OTHER, "x" * 5000, "ключ", "\0", KEY[::-1]],
)
@pytest.mark.parametrize("write", [as_form, as_json], ids=["form", "json"])
def test_a_wrong_key_is_refused(door: Browser, write: Any, key: str) -> None:
    """S1, T5: whatever it looks like, and nothing is kept."""
    body = write(sale(chave_unica=key))
    before = rows()
    assert answered(post(door, body, JSON if write is as_json else FORM)) == (403, "refused")
    assert rows() == before


@pytest.mark.parametrize("key", [{"0": KEY}, [KEY], None, 12345678, True, {"a": {"b": KEY}}])
@pytest.mark.parametrize("write", [as_form, as_json], ids=["form", "json"])
def test_a_key_that_is_no_text_is_refused(door: Browser, write: Any, key: object) -> None:
    """S1."""
    body = write(sale(chave_unica=key))
    assert answered(post(door, body, JSON if write is as_json else FORM)) == (403, "refused")


@pytest.mark.parametrize(
    "raw",
    [
        b"chave_unica=\xe9\xff&venda=1",
        b"chave_unica=%E3%00&venda=1",
        KEY.encode("utf-16"),
        b"chave_unica=" + KEY.encode("utf-16-be"),
        b"chave_unica=" + base64.b64encode(KEY.encode()),
        b"chave_unica",
        b"&&&=&",
    ],
)
def test_a_key_in_another_encoding_is_refused(door: Browser, raw: bytes) -> None:
    """S1, S10: 403 and never 500."""
    assert answered(post(door, raw)) == (403, "refused")


def test_a_key_percent_encoded_is_the_same_key(door: Browser) -> None:
    """S10: a sender may write any letter so."""
    hidden = "".join(f"%{ord(letter):02x}" for letter in KEY)
    body = f"chave%5Funica={hidden}&a=1".encode()
    assert answered(post(door, body)) == (200, "stored")
    assert hidden.encode() not in kept()[0].raw


def test_missing_wrong_and_disabled_keys_get_the_same_answer(door: Browser) -> None:
    """S14: nobody learns which of them it was."""
    old = provisioning.add_key(OTHER, label="old", by="command line", now=utcnow())
    provisioning.disable_key(old.id, by="command line", now=utcnow())
    bodies = [as_form(sale(chave_unica=key)) for key in (None, "f" * 32, OTHER)]
    answers = [post(door, body) for body in bodies]
    assert len({(answer.status, answer.data, str(answer.headers)) for answer in answers}) == 1
    assert answered(answers[0]) == (403, "refused")


def test_two_keys_open_during_a_change_and_the_old_one_stops_at_once(door: Browser) -> None:
    """S3."""
    old = provisioning.add_key(OTHER, label="old", by="command line", now=utcnow())
    assert answered(post(door, as_form(sale(chave_unica=OTHER)))) == (200, "stored")
    assert answered(post(door, as_form(sale()))) == (200, "stored")
    assert [postback.key.label for postback in kept()] == ["old", "loja"]
    provisioning.disable_key(old.id, by="command line", now=utcnow())
    assert answered(post(door, as_form(sale(chave_unica=OTHER)))) == (403, "refused")


@pytest.mark.parametrize("told", [b"", b"chave_unica=&a=1", b"a=1", b"{}"])
def test_with_no_key_known_nothing_passes(client: Browser, told: bytes) -> None:
    """S2: an empty key never matches, least of all nothing."""
    assert answered(post(client, told)) == (403, "refused")


def test_every_key_is_compared_whichever_is_right(
    door: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S1: the time tells nobody how many keys there are before the right one."""
    provisioning.add_key(OTHER, label="other", by="command line", now=utcnow())
    compared: list[str] = []

    def same(one: str, _other: str) -> bool:
        compared.append(one)
        return False

    monkeypatch.setattr(security, "same", same)
    for key in (KEY, OTHER, "f" * 32):
        compared.clear()
        post(door, as_form(sale(chave_unica=key)))
        assert len(set(compared)) == 2


def test_a_key_told_twice_must_be_right_twice(door: Browser) -> None:
    """Duplicate keys: neither the first nor the last decides alone."""
    right, wrong = f"chave_unica={KEY}".encode(), f"chave_unica={OTHER}".encode()
    assert answered(post(door, right + b"&a=1&" + wrong)) == (403, "refused")
    assert answered(post(door, wrong + b"&a=1&" + right)) == (403, "refused")
    assert answered(post(door, right + b"&a=1&" + right)) == (200, "stored")


def test_two_right_keys_of_two_accounts_in_one_body_are_refused(door: Browser) -> None:
    """One sender has one account."""
    provisioning.add_key(OTHER, label="other", by="command line", now=utcnow())
    body = f"chave_unica={KEY}&chave_unica={OTHER}&a=1".encode()
    assert answered(post(door, body)) == (403, "refused")


def test_a_json_field_with_another_key_contradicts_the_form(door: Browser) -> None:
    """A `json` field that contradicts the form."""
    text = json.dumps(sale(chave_unica=OTHER))
    body = as_form(sale()) + b"&" + urlencode({"json": text}).encode()
    assert answered(post(door, body)) == (403, "refused")


def test_a_json_field_that_is_broken_is_borne(door: Browser) -> None:
    """FACTS 1.2: the published example is broken itself."""
    body = as_form(sale()) + b"&json=" + quote('{"chave_unica": "').encode()
    assert answered(post(door, body)) == (200, "stored")


def test_a_key_in_the_address_opens_nothing(door: Browser) -> None:
    """S17: addresses end up in logs of others."""
    body = as_form(sale(chave_unica=None))
    answer = door.post(f"/postback?chave_unica={KEY}", data=body, content_type=FORM)
    assert answered(answer) == (403, "refused")


def test_the_key_stands_nowhere_after_good_and_bad_postbacks(
    door: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    """S4: in no table and on no line of the log, however it is written."""
    texts = [as_form(sale(), with_json=True), as_json(sale(comprador={"nome": KEY}))]
    for body in [*texts, as_form(sale(chave_unica=OTHER)), as_form(sale()) + b"&a" * 5000]:
        post(door, body)
    written = dump() + capsys.readouterr().err.encode()
    for key in (KEY, OTHER):
        assert key.encode() not in written
        assert quote(key).encode() not in written
        assert base64.b64encode(key.encode()) not in written


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A limit of wrong keys that a test can reach soon."""
    monkeypatch.setattr(refusals, "LIMIT", throttle.Quota("few", 3, refusals.LIMIT.memory))
    yield 3


def test_a_flood_of_wrong_keys_is_bounded(door: Browser, few: int) -> None:
    """S15: few rows, few writes; and a right key from the same address passes all the while."""
    for number in range(10):
        wrong = as_form(sale(chave_unica=f"{number:032x}"))
        assert answered(post(door, wrong)) == (403, "refused")
    assert db.session.scalars(sa.select(Throttle.count)).all() == [few]
    assert answered(post(door, as_form(sale()))) == (200, "stored")


def test_a_flood_from_many_addresses_makes_few_rows(app: Flask) -> None:
    """S15: as many as there are buckets, however many addresses there are."""
    for number in range(refusals.BUCKETS * 3):
        refusals.count(f"2001:db8:{number:x}::1", utcnow())
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(Throttle))
    assert 0 < (rows or 0) <= refusals.BUCKETS


def test_a_key_accepted_under_an_earlier_secret_is_still_accepted(
    door: Browser, make_app: MakeApp
) -> None:
    """SECRET_KEY may rotate without the marketplace being locked out."""
    earlier = "a secret of the tests, long enough"
    told = {"secret_key": "the secret of a later year", "secret_key_fallbacks": (earlier,)}
    later = make_app(**told).test_client()
    assert isinstance(later, Browser)
    assert answered(post(later, as_form(sale()))) == (200, "stored")
    assert answered(post(later, as_form(sale(chave_unica=OTHER)))) == (403, "refused")
