"""The key is found however it is written."""

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receiver.rules.form import parse_form
from receiver.rules.key import find_keys
from receiver.rules.limits import Malformed, Shape
from tests.rules.spelling import KEY, TOLD, escaped, everywhere


@pytest.mark.parametrize(
    "form",
    [
        f"chave_unica={KEY}",
        f"a=1&chave_unica={KEY}&b=2",
        f"%63have_unica={KEY}",
        f"chave%5Funica={KEY}",
        f"chave%5funica={KEY}",
        f"{everywhere('chave_unica')}={everywhere(KEY)}",
        f"+%20 chave_unica={KEY}",
        f"chave+unica={KEY}",
        f"chave[unica={KEY}",
        f"chave_unica%00x={KEY}",
        f"chave_unica=+{KEY}%0d%0a",
        f"chave_unica={KEY}\n",
        f"venda[x]=%FF\xff%00&chave_unica={KEY}",
        f"json={quote_plus(json.dumps({'a': 1, 'chave_unica': KEY}))}",
        f"%6Ason={everywhere(json.dumps({'chave_unica': KEY}))}",
        "json=" + quote('{"a": "one\ntwo", "\\u0063have_unica" : "' + escaped(KEY) + '"}'),
    ],
)
def test_the_key_is_found_in_every_spelling_of_a_form(form: str) -> None:
    assert find_keys(form.encode("latin-1"), Shape.FORM) == TOLD


@pytest.mark.parametrize(
    "form",
    [
        "",
        "a=1",
        f"chave.unica={KEY}",
        f"Chave_unica={KEY}",
        f"xchave_unica={KEY}",
        f"chave_unica2={KEY}",
        f"produto[chave_unica]={KEY}",
        f"a=chave_unica={KEY}",
        f"a=%26chave_unica={KEY}",
        f"json={quote(json.dumps({'a': {'chave_unica': KEY}}))}",
        f"json={quote(json.dumps([{'chave_unica': KEY}]))}",
        f"json[a]={quote(json.dumps({'chave_unica': KEY}))}",
        "json=" + quote('{"chave_unica": "' + KEY),
    ],
)
def test_what_only_looks_like_the_key_is_not_found_in_a_form(form: str) -> None:
    assert find_keys(form.encode(), Shape.FORM) == ()


@pytest.mark.parametrize(
    "text",
    [
        f'{{"chave_unica":"{KEY}"}}',
        f'\ufeff \n{{ "a": {{"b": [1]}} , "chave_unica" :\t"{KEY}" }} ',
        f'{{"\\u0063have\\u005funica": "{escaped(KEY)}"}}',
        f'{{"a": {"9" * 5000}, "chave_unica": " {KEY}\\n"}}',
        json.dumps({"json": json.dumps({"chave_unica": KEY})}),
    ],
)
def test_the_key_is_found_in_every_spelling_of_json(text: str) -> None:
    assert find_keys(text.encode(), Shape.JSON) == TOLD


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        f'{{"a": {{"chave_unica": "{KEY}"}}}}',
        f'{{"a": "\\"chave_unica\\": \\"{KEY}\\""}}',
        f'{{"CHAVE_UNICA": "{KEY}"}}',
        json.dumps({"json": f'{{"chave_unica": "{KEY}"'}),
        json.dumps({"json": {"chave_unica": KEY}}),
    ],
)
def test_what_only_looks_like_the_key_is_not_found_in_json(text: str) -> None:
    assert find_keys(text.encode(), Shape.JSON) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 200_000,
        '{"a":' * 40_000,
        f'[{{"chave_unica": "{KEY}"}}]',
        f'{{"chave_unica": "{KEY}"',
        f'{{"chave_unica": "{KEY}", "a": {"[" * 200_000}',
    ],
)
def test_s8_json_that_cannot_be_read_is_malformed_before_it_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        find_keys(text.encode(), Shape.JSON)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"chave_unica=a&chave_unica=b&chave_unica", (b"a", b"b", b"")),
        (b"chave_unica=a&json=%7B%22chave_unica%22%3A%22b%22%7D", (b"a", b"b")),
        (b"chave_unica[]=a&chave_unica=b", (b"", b"b")),
        (b"chave_unica=%C3%A9%E9%00", (b"\xc3\xa9\xe9\0",)),
        (b'{"chave_unica":"a","chave_unica":"b"}', (b"a", b"b")),
        (b'{"chave_unica":1,"json":"{\\"chave_unica\\":null}"}', (b"", b"")),
        (b'{"chave_unica":["a"]}', (b"",)),
        (b'{"chave_unica":"\xe9"}', ("é".encode(),)),
    ],
)
def test_all_values_are_told_and_what_is_no_text_is_told_as_empty(
    body: bytes, told: tuple[bytes, ...]
) -> None:
    assert find_keys(body, Shape.JSON if body.startswith(b"{") else Shape.FORM) == told


def test_a_thousand_keys_are_told_as_sixteen() -> None:
    assert len(find_keys(b"&".join([b"chave_unica=a"] * 1000), Shape.FORM)) == 16


PIECES = [
    *"chave_unica",
    "chave_unica",
    "chave_",
    "unica",
    "json",
    "=",
    "=",
    "&",
    "&",
    "[",
    "]",
    "%5B",
]
PIECES += ["%5F", "+", "%20", ".", "%00", "x", "%63", "{}", quote('{"chave_unica":"y"}')]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@example(["chave_", "unica", "[", "x", "=", "%5B"])
def test_what_the_parser_takes_for_the_key_is_always_found(pieces: list[str]) -> None:
    body = "".join(pieces).encode()
    value = parse_form(body).get("chave_unica")
    if isinstance(value, str):
        assert value.strip().encode() in find_keys(body, Shape.FORM)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_s10_any_bytes_around_the_key_do_not_hide_it(before: bytes, after: bytes) -> None:
    body = before + b"&chave_unica=" + KEY.encode() + b"&" + after
    assert KEY.encode() in find_keys(body, Shape.FORM)


@pytest.mark.parametrize(
    "body",
    [
        b"&" * 1_000_000,
        b"&chave_unica[" * 80_000,
        b"&" + b"+" * 1_000_000,
        b"&json=" * 170_000,
        b"json=" + b'{"json":"' * 100_000,
    ],
)
def test_s9_hostile_megabytes_are_searched_to_their_end(body: bytes) -> None:
    assert len(find_keys(body, Shape.FORM)) <= 16
