"""For whom passkeys are made, and counts that tell a copy."""

import pytest

from receiver import ceremony


@pytest.mark.parametrize(
    ("public_url", "host", "origin"),
    [
        ("https://portaria.example.com", "portaria.example.com", "https://portaria.example.com"),
        ("https://Loja.example.com:443", "loja.example.com", "https://loja.example.com"),
        ("https://loja.example.com:8443/x", "loja.example.com", "https://loja.example.com:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_a_passkey_is_for_the_host_of_the_public_address(
    public_url: str, host: str, origin: str
) -> None:
    site = ceremony.site_of(public_url, name="Loja")
    assert site == ceremony.Site(host, origin, "Loja")


@pytest.mark.parametrize(
    "public_url",
    ["http://loja.example.com", "https://192.0.2.7", "http://127.0.0.1:8000", "https://[::1]"],
)
def test_browsers_make_none_for_numbers_and_without_tls(public_url: str) -> None:
    assert ceremony.site_of(public_url, name="Loja") is None


@pytest.mark.parametrize(
    ("count", "last", "is_copy"),
    [(0, 0, False), (1, 0, False), (8, 7, False), (7, 7, True), (6, 7, True), (0, 7, True)],
)
def test_a_count_that_does_not_grow_tells_a_copy(count: int, last: int, is_copy: bool) -> None:
    assert ceremony.is_copy(count, last=last) is is_copy
