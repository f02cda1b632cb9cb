"""Nothing of the key stays behind in a body that is kept."""

import base64
import json
import string
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.rules.form import check, parse_form, parse_json
from receiver.rules.key import cut_key, find_keys
from receiver.rules.limits import Malformed, Shape
from tests import wire
from tests.rules.spelling import KEY, TOLD, decodings, escaped, everywhere


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f"a=1&chave_unica={KEY}&b=2", "a=1&chave_unica=&b=2"),
        (f"chave_unica={KEY}&a={KEY}x&{KEY}=2", "chave_unica=&a=x&=2"),
        (f"chave_unica={KEY}&a={everywhere(KEY)}", "chave_unica=&a="),
        (f"chave_unica={KEY}&a={quote(everywhere(KEY))}", "chave_unica=&a="),
        (f"chave_unica={KEY}&a={quote(escaped(KEY))}", "chave_unica=&a="),
        (f"chave_unica={KEY}&a={KEY.upper()}", "chave_unica=&a="),
        (f"chave_unica={KEY}&p[chave_unica]={KEY}", "chave_unica=&p[chave_unica]="),
        (f"chave_unica=no&chave_unica={KEY}", "chave_unica=&chave_unica="),
        ("chave_unica=short&a=short", "chave_unica=&a=short"),
        (f"chave_unica={KEY}&a={KEY[:9]}{KEY}{KEY[9:]}", "chave_unica=&a="),
    ],
)
def test_s4_the_key_is_cut_out_of_a_form_wherever_it_stands(body: str, left: str) -> None:
    assert cut_key(body.encode(), Shape.FORM) == left.encode()


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f'{{"chave_unica": "{KEY}", "a": 1.50}}', '{"chave_unica": "", "a": 1.50}'),
        (f'{{"chave_unica":"{KEY}","a":{{"b":"{KEY}"}}}}', '{"chave_unica":"","a":{"b":""}}'),
        (f'{{"chave_unica":"{KEY}","a":"{escaped(KEY)}"}}', '{"chave_unica":"","a":""}'),
        (f'{{"chave_unica":"{escaped(KEY)}","a":"{KEY}"}}', '{"chave_unica":"","a":""}'),
        ('{"chave_unica":123,"a":123}', '{"chave_unica":"","a":123}'),
        ('{"chave_unica":["x"],"chave_unica":"y"}', '{"chave_unica":"","chave_unica":""}'),
        ('{"a":1}', '{"a":1}'),
    ],
)
def test_s4_the_key_is_cut_out_of_json_wherever_it_stands(body: str, left: str) -> None:
    assert cut_key(body.encode(), Shape.JSON) == left.encode()


def test_an_escape_that_ends_in_the_key_does_not_break_the_json() -> None:
    body = f'{{"chave_unica": "{KEY}", "b": "\\u00{KEY}", "c": [1, null]}}'.encode()
    cut = cut_key(body, Shape.JSON)
    left = {"chave_unica": "", "c": {"0": "1", "1": None}}
    assert {**parse_json(cut), "b": ""} == {**left, "b": ""}
    assert KEY.encode() not in decodings(cut)


def test_an_unreadable_body_is_cut_as_far_as_it_tells_a_key() -> None:
    with pytest.raises(Malformed):
        cut_key(b'{"a":' * 20 + b"1" + b"}" * 20, Shape.JSON)


@pytest.mark.parametrize("name", wire.NAMES)
@pytest.mark.parametrize("write", [wire.as_form, wire.as_dotted, wire.as_json])
def test_s4_no_sample_keeps_its_key_and_nothing_else_changes(name: str, write: Any) -> None:
    body = write(wire.sample(name))
    shape = Shape.JSON if write is wire.as_json else Shape.FORM
    cut = cut_key(body, shape)
    assert set(find_keys(body, shape)) == set(TOLD)
    assert set(find_keys(cut, shape)) == {b""}
    assert cut == body.replace(KEY.encode(), b"")


NAMES = st.text(string.ascii_lowercase + "_é ", min_size=1, max_size=6).filter(
    lambda name: name.strip() and name not in ("json", "chave_unica")
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            KEY,
            KEY.upper(),
            everywhere(KEY),
            quote(everywhere(KEY)),
            escaped(KEY),
            KEY[:16],
            "%",
            "\\",
        ]
    ),
)
VALUES = st.recursive(TEXTS, lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=9)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=5)
PLACES = st.integers(0, 5)


def with_key(document: dict[str, Any], place: int) -> dict[str, Any]:
    items = list(document.items())
    return dict([*items[:place], ("chave_unica", KEY), *items[place:]])


def innocent(tree: Any) -> Any:
    """The tree without the texts in which the key can be read."""
    if isinstance(tree, dict):
        return {name: innocent(inner) for name, inner in tree.items()}
    return None if tree is None or KEY.encode() in decodings(tree.encode()) else tree


@given(DOCUMENTS, PLACES, st.booleans())
@example({"a": {"b": KEY}}, 1, True)
@example({"%": "%", "json2": json.dumps({"chave_unica": everywhere(KEY)})}, 0, True)
def test_s4_any_form_is_cut_clean(document: dict[str, Any], place: int, with_json: bool) -> None:
    body = wire.as_form(with_key(document, place), with_json=with_json)
    cut = cut_key(body, Shape.FORM)
    assert set(find_keys(body, Shape.FORM)) == set(TOLD)
    assert KEY.encode() not in decodings(cut)
    before, after = parse_form(body), parse_form(cut)
    before.pop("json", None), after.pop("json", None)
    assert_same_but_for_the_key(before, after)


@given(DOCUMENTS, PLACES, st.booleans())
def test_s4_any_json_is_cut_clean(document: dict[str, Any], place: int, ascii_only: bool) -> None:
    body = json.dumps(with_key(document, place), ensure_ascii=ascii_only).encode("utf-8", "replace")
    cut = cut_key(body, Shape.JSON)
    assert set(find_keys(body, Shape.JSON)) == set(TOLD)
    assert KEY.encode() not in decodings(cut)
    assert_same_but_for_the_key(parse_json(body), parse_json(cut))


def assert_same_but_for_the_key(before: Any, after: Any) -> None:
    if isinstance(before, dict):
        assert before.keys() == after.keys()
        for name, value in before.items():
            assert_same_but_for_the_key(value, after[name])
    elif innocent(before) is not None:
        assert before == after


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_s10_any_bytes_around_the_key_do_not_keep_it(before: bytes, after: bytes) -> None:
    body = before.replace(b"&", b"") + b"&chave_unica=" + KEY.encode() + b"&" + after
    try:
        check(body, wire.FORM)
    except Malformed:
        return
    assert KEY.encode() not in decodings(cut_key(body, Shape.FORM))


def test_s9_hostile_megabytes_are_cut_to_their_end() -> None:
    key = b"chave_unica=0123456789&a=0123456789%30"
    body = b"a=" + b"\\" * 900_000 + b"&" + key + b"%25" * 10_000
    assert b"0123456789" not in cut_key(body, Shape.FORM)


def test_the_key_in_base64_is_another_text() -> None:
    text = base64.b64encode(KEY.encode())
    body = urlencode({"chave_unica": KEY, "a": text}).encode()
    assert parse_form(cut_key(body, Shape.FORM))["a"] == text.decode()
