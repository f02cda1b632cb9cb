"""JSON bodies: read as the form that tells the same, and refused where they are bombs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.rules.form import check, parse_json
from receiver.rules.jsontext import members
from receiver.rules.limits import Malformed
from tests.wire import JSON


@pytest.mark.parametrize("bomb", [b"[", b'{"a":', b'{"a":[', b'{"a":' + b"[" * 990])
def test_s8_a_json_bomb_is_malformed(bomb: bytes) -> None:
    body = (bomb * 200_000)[:200_000]
    for text in (body, b'{"a":' + body):
        with pytest.raises(Malformed):
            check(text, JSON)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ('{"a": {"b": [1, "2", 3.50]}}', {"a": {"b": {"0": "1", "1": "2", "2": "3.50"}}}),
        ('{"a": true, "b": false, "c": null}', {"a": "1", "b": "0", "c": None}),
        ('{"a.b": 1, "a.c.d": 2}', {"a": {"b": "1", "c": {"d": "2"}}}),
        ('{"a": {"b": 1}, "a.c": 2}', {"a": {"b": "1", "c": "2"}}),
        ('{"a[b]": 1}', {"a": {"b": "1"}}),
        ('{"a": {"b.c": 1}}', {"a": {"b.c": "1"}}),
        ('{"": 1, ".": 2}', {"": "1", "_": "2"}),
        ('{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        ('{"a": 1e999}', {"a": "1e999"}),
        ('{"a": "one\ntwo\\u0000"}', {"a": "one\ntwo\0"}),
        ('{"a": "\\ud800", "\\udc00": "\\ud83d\\ude00"}', {"a": "\ufffd", "\ufffd": "😀"}),
        ('{"a": 1, "a": 2}', {"a": "2"}),
        ('\ufeff{"a": 1}', {"a": "1"}),
    ],
)
def test_json_reads_as_the_form_that_tells_the_same(body: str, read: dict[str, Any]) -> None:
    assert parse_json(body.encode()) == read


def test_a_number_of_five_thousand_digits_is_text_like_any_other() -> None:
    assert parse_json(b'{"a": %s}' % (b"1" * 5000)) == {"a": "1" * 5000}


def test_json_in_the_old_code_page_is_read() -> None:
    assert parse_json(b'{"a": "S\xe3o"}') == {"a": "São"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"a"', b"1", b'{"a": 1', b'{"a": 1} x', b"{'a': 1}", b"null", b"a=1"]
)
def test_json_that_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_json(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_malformed(body: bytes) -> None:
    for text in (body, b'{"a":"' + body, b'{"a":' + body + b"}"):
        try:
            assert isinstance(parse_json(text), dict)
        except Malformed:
            continue


def test_the_members_of_the_outermost_object_are_found_where_they_stand() -> None:
    text = ' { "a" : 1 , "b": {"a": "]"}, "\\u0061":"x" } '
    found = [(told.name, told.is_text, text[told.start : told.end]) for told in members(text)]
    assert found == [("a", False, "1"), ("b", False, '{"a": "]"}'), ("a", True, '"x"')]


@pytest.mark.parametrize("text", ["", "[]", '{"a"}', '{"a":1', '{"a":1} x', '{"a":' * 2000, "{,}"])
def test_what_is_no_object_has_no_members(text: str) -> None:
    with pytest.raises(Malformed):
        members(text)


def test_an_object_with_too_many_members_is_not_read_to_its_end() -> None:
    """S7: strangers are read before their key is known."""
    many = "{" + ",".join(f'"{number}":1' for number in range(4001)) + "}"
    with pytest.raises(Malformed, match="too many"):
        members(many)
