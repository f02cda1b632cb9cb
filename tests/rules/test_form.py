"""The form parser, held against PHP, and the limits of both shapes."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.rules.form import check, parse, parse_form, shape, text
from receiver.rules.limits import LIMITS, Limits, Malformed, Shape, TooLarge
from receiver.rules.nest import Group, path
from tests.wire import FORM, JSON

PAIRS: list[tuple[str, Any]] = json.loads(
    (Path(__file__).parent / "php_pairs.json").read_text(encoding="utf-8")
)


def test_three_thousand_forms_read_as_php_reads_them() -> None:
    wrong = [form for form, wanted in PAIRS if parse_form(form.encode()) != wanted]
    assert (len(PAIRS), wrong) == (3000, [])


@pytest.mark.parametrize(
    ("form", "read"),
    [
        (b"a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        (b"a%5Bb%5D=1", {"a": {"b": "1"}}),
        (b"a.b=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        (b"l.0.x=1&l[1].y=2&l[1][z]=3", {"l": {"0": {"x": "1"}, "1": {"z": "3"}}}),
        (b"a%2Eb=1", {"a": {"b": "1"}}),
        (b"a.b[c]=1", {"a": {"b": {"c": "1"}}}),
        (b"a[b.c]=1", {"a": {"b.c": "1"}}),
        (b".a=1&b.=2&c..d=3", {"_a": "1", "b_": "2", "c__d": "3"}),
        (b"a=1&a.b=2", {"a": {"b": "2"}}),
        (b"a[]=1&a[]=2", {"a": {"0": "1", "1": "2"}}),
        (b"&&a=1&&", {"a": "1"}),
        (b"", {}),
    ],
)
def test_brackets_and_dots_open_the_same_groups(form: bytes, read: dict[str, Any]) -> None:
    assert parse_form(form) == read


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (b"a=%C3%A3+b", "ã b"),
        (b"a=\xc3\xa3", "ã"),
        (b"a=%E3", "ã"),
        (b"a=\xe3", "ã"),
        (b"a=%81", "\ufffd"),
        (b"a=%zz%4", "%zz%4"),
        (b"a=%00b", "\0b"),
        (b"a=%ED%A0%80", "í\xa0€"),
    ],
)
def test_s10_odd_encodings_survive(form: bytes, value: str) -> None:
    assert parse_form(form) == {"a": value}


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        (b"a[5]=x&a[]=y&a[2]=z&a[]=w", ["5", "6", "2", "7"]),
        (b"a[-3]=x&a[]=y", ["-3", "-2"]),
        (b"a[]=x&a[7][b]=y&a[]=z", ["0", "7", "8"]),
        (b"a[07]=x&a[]=y", ["07", "0"]),
        (b"a[9]=x&a=y&a[]=z", ["0"]),
    ],
)
def test_an_empty_bracket_counts_on_from_all_numbers_so_far(form: bytes, keys: list[str]) -> None:
    told = parse_form(form)["a"]
    assert isinstance(told, Group) and list(told) == keys


NAMES = st.sampled_from(["a", "b", "a[b]", "a[b][c]", "a[c]", "a[]", "a[7]", "a[b][]", "b.a", "["])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", "1", "x+y", "%C3%A3"]))))
@example([("a[b]", "1"), ("a[b][c]", "2"), ("a[b]", "3"), ("a[b][c]", "4")])
@example([("a[b]", "1"), ("a", "2"), ("a[c]", "3")])
def test_a_form_is_read_as_if_each_field_went_its_whole_way(fields: list[tuple[str, str]]) -> None:
    form = Group()
    for name, value in fields:
        if steps := path(name, LIMITS):
            form.put(steps, text(value.encode()))
    assert parse_form("&".join(map("=".join, fields)).encode()) == form


@given(st.binary(max_size=300))
@example(b"a[b][c]=1&a=2&a[]")
def test_any_bytes_are_some_form(body: bytes) -> None:
    parse_form(body, Limits(depth=300, key=900))


def nested(depth: int) -> dict[str, Any] | str:
    return {"a": nested(depth - 1)} if depth else "x"


LIST_OF_3999 = [0] * 3999


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a" + b"[b]" * 8 + b"=1", FORM),
        (b".".join([b"a"] * 9) + b"=1", FORM),
        (b"&".join([b"a=1"] * 4000), FORM),
        (b"k" * 200 + b"=1", FORM),
        ("é".encode() * 200 + b"=1", FORM),
        (quote("é" * 200).encode() + b"=1", FORM),
        (b"a=" + b"x" * ((1 << 20) - 2), FORM),
        (json.dumps(nested(8)).encode(), JSON),
        (json.dumps({"a.b.c.d.e.f.g.h.i": 1}).encode(), JSON),
        (json.dumps({"a": LIST_OF_3999, "b": 1}).encode(), JSON),
        (json.dumps({"k" * 200: 1}).encode(), JSON),
    ],
)
def test_s7_what_just_keeps_the_limits_is_taken(body: bytes, content_type: str) -> None:
    check(body, content_type)
    assert parse(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a" + b"[b]" * 9 + b"=1", FORM),
        (b"a" + b"%5Bb%5d" * 9 + b"=1", FORM),
        (b"a" + b"[]" * 9 + b"=1", FORM),
        (b".".join([b"a"] * 10) + b"=1", FORM),
        (b"&".join([b"a=1"] * 4001), FORM),
        (b"&" * 160_000, FORM),
        (b"k" * 201 + b"=1", FORM),
        (b"[" * 200_000, FORM),
        (json.dumps(nested(9)).encode(), JSON),
        (json.dumps({"a.b.c.d.e.f.g.h.i.j": 1}).encode(), JSON),
        (json.dumps({"a.b.c.d.e.f.g": nested(2)}).encode(), JSON),
        (json.dumps({"a": LIST_OF_3999, "b": 1, "c": 2}).encode(), JSON),
        (json.dumps({"a": [[]] * 4001}).encode(), JSON),
        (json.dumps({"k" * 201: 1}).encode(), JSON),
        (json.dumps({"a": {"k" * 201: 1}}).encode(), JSON),
    ],
)
def test_s7_what_breaks_a_limit_is_refused_at_the_door_and_later(
    body: bytes, content_type: str
) -> None:
    for reader in (check, parse):
        with pytest.raises(Malformed):
            reader(body, content_type)


@pytest.mark.parametrize("content_type", [FORM, JSON, "", "multipart/form-data"])
def test_s6_a_body_over_one_mebibyte_is_too_large(content_type: str) -> None:
    for reader in (check, parse, shape):
        with pytest.raises(TooLarge):
            reader(b"a=" + b"x" * ((1 << 20) - 1), content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"a" + b"[" * 1_000_000,
        b"a" + b"[]" * 500_000,
        b"a=" + b"%" * 1_000_000,
        b"&".join([b"a[]=1"] * 4000),
        b"&".join([b"a[b][c][d][]=1"] * 4000),
        b"%5b%5d" * 170_000,
    ],
)
def test_s9_hostile_megabytes_come_to_an_end(body: bytes) -> None:
    try:
        parse(body, FORM)
    except Malformed:
        return
    assert check(body, FORM) is Shape.FORM


PIECES = ["a", "b", "[", "]", "[]", "%5B", "%5D", ".", "%2E", "+", "%00", "=", "&", "%", "é", "\0"]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@example(["a", *["[", "b", "]"] * 9])
def test_the_door_refuses_exactly_what_the_parser_refuses(pieces: list[str]) -> None:
    body, limits = "".join(pieces).encode(), Limits(depth=3, fields=4, key=12)
    try:
        parse(body, FORM, limits=limits)
    except Malformed:
        with pytest.raises(Malformed):
            check(body, FORM, limits=limits)
    else:
        check(body, FORM, limits=limits)


@pytest.mark.parametrize(
    ("told", "body", "wanted"),
    [
        (FORM, b"a=1", Shape.FORM),
        (FORM + "; charset=UTF-8", b"a=1", Shape.FORM),
        ("Application/X-WWW-Form-Urlencoded", b"", Shape.FORM),
        (FORM, b' {"a": 1}', Shape.JSON),
        (FORM, b"{a=1", Shape.FORM),
        (JSON, b'{"a": 1}', Shape.JSON),
        ("application/json;charset=utf-8", b"a=1", Shape.JSON),
        ("application/vnd.monetizze+json", b"[]", Shape.JSON),
        ("text/json", b"{}", Shape.JSON),
        ("", b"a=1", Shape.FORM),
        ("", b"\n{ }", Shape.JSON),
        ("", b'\xef\xbb\xbf{"a":1}', Shape.JSON),
        ("text/plain", b"venda%5Bcodigo%5D=1&b=2", Shape.FORM),
        ("application/octet-stream", b'{"a":1}', Shape.JSON),
    ],
)
def test_the_shape_is_what_it_looks_like_or_is_told_to_be(
    told: str, body: bytes, wanted: Shape
) -> None:
    assert shape(body, told) is wanted


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nchave_unica=1"),
        ("application/xml", b"<a>b=1</a>"),
        ("text/xml", b"a=1"),
        ("application/soap+xml", b"a=1"),
        ("", b"<a href=1>"),
        ("text/plain", b"hello"),
        ("text/plain", b"a text with = in it"),
        ("", b""),
        ("", b"\x1f\x8b\x08\x00="),
        ("image/png", b"\x89PNG\r\n"),
    ],
)
def test_what_is_neither_form_nor_json_is_malformed(told: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        shape(body, told)
