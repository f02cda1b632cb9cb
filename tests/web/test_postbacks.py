"""What the door answers, and what it keeps."""

import pytest
import sqlalchemy as sa

from receiver.db import db
from receiver.models import Job
from tests.client import Browser
from tests.web.knocking import GOOD, KEY, answered, dump, kept, post, sale
from tests.wire import FORM, JSON, as_dotted, as_form, as_json, sample


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (as_form(sale()), FORM),
        (as_form(sale(), with_json=True), FORM),
        (as_dotted(sale()), FORM),
        (as_json(sale()), JSON),
        (as_json(sale()), FORM),
        (as_form(sale()), ""),
    ],
    ids=["form", "form with json", "dotted", "json", "json called a form", "unnamed form"],
)
def test_a_right_key_is_kept_in_every_format(door: Browser, body: bytes, content_type: str) -> None:
    """DESIGN 5: 200 stored; its understanding is owed in the same transaction."""
    assert answered(post(door, body, content_type)) == (200, "stored")
    (postback,) = kept()
    assert db.session.scalars(sa.select(Job.row_id)).all() == [postback.id]
    assert KEY.encode() not in postback.raw


def test_the_same_bytes_again_are_a_repeat(door: Browser) -> None:
    """S11: counted on the row."""
    body = as_form(sale())
    assert answered(post(door, body)) == (200, "stored")
    assert answered(post(door, body)) == (200, "repeated")
    assert [postback.repeats for postback in kept()] == [1]


def test_the_test_button_of_the_panel_is_told_so(door: Browser) -> None:
    """DESIGN 4: 200 with a clear text, nothing created."""
    body = as_form(sample("05-") | {"chave_unica": KEY})
    assert answered(post(door, body)) == (200, "test")
    assert answered(post(door, body)) == (200, "test")


def test_any_sample_with_a_right_key_is_kept(door: Browser) -> None:
    """S13: an unknown event or a missing field is no reason to refuse."""
    for number in ("22-", "23-", "24-", "38-", "42-", "46-", "47-"):
        body = as_form(sample(number) | {"chave_unica": KEY})
        assert answered(post(door, body)) == (200, "stored")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_told_which_there_are(door: Browser, method: str) -> None:
    """S16."""
    answer = door.open("/postback", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_address_changes_nothing(door: Browser, method: str) -> None:
    """S16: a friendly page, without any cookie."""
    before = dump()
    answer = door.open(f"/postback?chave_unica={KEY}", method=method)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert ("endereço está certo" in answer.text) == (method == "GET")
    assert dump() == before


def test_the_door_sets_no_cookie_and_asks_for_none(door: Browser) -> None:
    """Issue, point 2: no CSRF, no session."""
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    body = as_form(sale())
    answer = door.post("/postback", data=body, content_type=FORM, headers=foreign)
    assert answered(answer) == (200, "stored")
    assert "Set-Cookie" not in answer.headers


def test_a_slash_too_many_in_the_panel_loses_nothing(door: Browser) -> None:
    answer = door.post("/postback/", data=as_form(sale()), content_type=FORM)
    assert answered(answer) == (200, "stored")


def test_no_answer_echoes_what_was_sent(door: Browser) -> None:
    """DESIGN 5: not even in part."""
    for body in (GOOD + b"a=needle", b"chave_unica=needle", b"<needle>"):
        assert b"needle" not in post(door, body).data
