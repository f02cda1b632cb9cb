"""Whatever is spared at the door, it comes to the same as the long way."""

import json
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.rules import address, blot, key
from receiver.rules.blot import has_trace
from receiver.rules.form import check_shape, decoded, text
from receiver.rules.jsontext import load, measure, tree
from receiver.rules.key import cut_key, cut_told, find_keys
from receiver.rules.limits import LIMITS, Limits, Malformed, Shape
from receiver.rules.nest import path
from tests.rules.spelling import KEY, escaped, everywhere

SECRET = b"ab12ab12"
SMALL = Limits(depth=3, fields=6, key=8)

# Pieces of which a secret, or the spelling of a spelling of it, can come together.
PIECES = [
    *"ab12",
    "ab12",
    "AB",
    "%",
    "%25",
    "%2525",
    "\\",
    "%5C",
    "%5c",
    "\\\\",
    "u",
    "u00",
    "u0061",
]
PIECES += [
    "\\u0061",
    "\\u005c",
    "\\u0025",
    "61",
    "62",
    "31",
    "5C",
    "5c",
    "+",
    " ",
    "&",
    "=",
    '"',
    "_",
]
PIECES += ["%61", "%2561", "%C3", "%41", "/", "\\/", "25", "2", "5", "%5F"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=24), st.lists(st.sampled_from(PIECES), max_size=4)
)
@example(["\\u005c", "u0061", "b12ab12"], [])
@example(["%5C", "u0061", "b12ab12"], [])
@example(["%2525", "61", "b12ab12"], [])
@example(["ab1", "\\", "u0032", "ab12"], [])
@example(["\\\\", "u0061", "b12ab12"], [])
def test_a_trace_is_seen_where_all_layers_show_it(first: list[str], later: list[str]) -> None:
    raw = "".join([*first, "ab12", *later]).encode()
    for secret in (SECRET, b"ab12ab", b"a_b12"):
        shown = any(secret in layer.lower() for layer in blot._layers(raw))
        assert has_trace(raw, [secret]) == shown


@given(st.binary(max_size=60))
def test_a_trace_is_seen_in_any_bytes_where_all_layers_show_it(raw: bytes) -> None:
    for secret in (b"a", b"1", b"_", b"ab"):
        assert has_trace(raw, [secret]) == any(secret in one.lower() for one in blot._layers(raw))


NAMES = ["a", "b", "a.b", "a[b]", "a[b][c]", "a[b", "a.b.c.d", "", "a" * 8, "a" * 9, "[a]", "é" * 5]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, True, 1, "x", [], {}]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_json_is_measured_as_strictly_as_it_is_read(document: dict[str, Any]) -> None:
    read = load(json.dumps(document))
    assert is_refused(measure, read, SMALL) == is_refused(tree, read, SMALL)


SIGNS = ["a", "=", "&", "[", "]", "%5B", "%5D", ".", "%20", "+", "%00", "é", "aaaa", "x[y]=", "&b="]


@given(st.lists(st.sampled_from(SIGNS), max_size=40))
def test_names_of_a_form_are_checked_as_strictly_as_one_by_one(signs: list[str]) -> None:
    body = "".join(signs).encode()
    found = is_refused(lambda: check_shape(body, Shape.FORM, limits=SMALL))
    assert found == is_refused(lambda: one_by_one(body))


def one_by_one(body: bytes) -> None:
    """Read the name of every field."""
    fields = body.split(b"&")
    if len(fields) > SMALL.fields:
        raise Malformed
    for field in fields:
        path(text(field.partition(b"=")[0]), SMALL)


def is_refused(deed: Any, *told: Any) -> bool:
    """Whether this is too much for it."""
    try:
        deed(*told)
    except Malformed:
        return True
    return False


SPELLINGS = [KEY, KEY.upper(), everywhere(KEY), quote(everywhere(KEY)), escaped(KEY), KEY[:16]]
SPELLINGS += ["12345678", "x", "%", "\\", "é", "chave_unica", '"chave_unica": "y"', "{", "\\u005f"]


@given(
    st.lists(st.sampled_from(SPELLINGS), max_size=3),
    st.sampled_from([KEY, "12345678", KEY.upper()]),
    st.sampled_from([KEY, "other-key", everywhere(KEY), escaped(KEY), ""]),
    st.booleans(),
)
def test_a_form_that_was_checked_is_cut_as_any_other(
    others: list[str], told: str, again: str, plain: bool
) -> None:
    inner = json.dumps({"a": others, "chave_unica": again, "json": "{}"})
    inner = inner if plain else inner.replace("chave_unica", "ch\\u0061ve_unica")
    body = "&".join([f"chave_unica={told}", *(f"a{o}=b{o}" for o in others)])
    same_as_the_long_way(f"{body}&json={quote(inner)}".encode(), Shape.FORM)


@given(
    st.lists(st.sampled_from(SPELLINGS), max_size=3),
    st.sampled_from([KEY, f" {KEY}", "12345678", escaped(KEY), ""]),
    st.booleans(),
)
def test_json_that_was_checked_is_cut_as_any_other(
    others: list[str], told: str, is_nested: bool
) -> None:
    document = {"a": others, "chave_unica": told, "b": {"chave_unica": told} if is_nested else 1}
    for ascii_only in (True, False):
        same_as_the_long_way(json.dumps(document, ensure_ascii=ascii_only).encode(), Shape.JSON)


def same_as_the_long_way(body: bytes, shape: Shape) -> None:
    """The keys found and the body without them are those of the code that spares nothing."""
    check_shape(body, shape)
    told = find_keys(body, shape)
    with (
        patch.object(key, "_only_repeats", lambda *_: False),
        patch.object(key, "_emptied_of_one", lambda *_: None),
        patch.object(blot, "hides_letters", lambda *_: True),
    ):
        assert set(find_keys(body, shape)) == set(told)
        slow = cut_key(body, shape)
    assert cut_told(body, shape, told=told) == slow == cut_key(body, shape)


@pytest.mark.parametrize("body", [b'{"a":1,}', b'{"a":[1}', b'{"a":1}x', b"[1]", b"{" * 9000])
def test_json_that_cannot_be_read_is_refused_without_being_read_into_groups(body: bytes) -> None:
    with pytest.raises(Malformed):
        check_shape(body, Shape.JSON)
    with pytest.raises(Malformed):
        tree(load(decoded(body)), LIMITS)


ADDRESS_PIECES = ["a", "Z", "7", ".", "-", "_", "+", "@", "é", " ", "xn--", "example.com", "a" * 30]
ENDINGS = ["br", "test", "local", "localhost", "invalid", "onion", "arpa", "arpas", "c0", "COM", ""]


@given(st.lists(st.sampled_from(ADDRESS_PIECES), max_size=8), st.sampled_from(ENDINGS))
@example(["a", "@", "example.com", "."], "local")
@example(["a", "@", "xn--", "a", "."], "br")
def test_a_plain_address_is_what_a_closer_look_makes_of_it(pieces: list[str], end: str) -> None:
    told = "".join([*pieces, end])
    assert address.folded(told) == address._read(told)
