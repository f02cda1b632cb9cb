"""A page is closed unless it is on this list."""

import pytest
from flask import Flask

from tests.client import Browser

OPEN = {
    "/",
    "/admin/login",
    "/admin/password/<token>",
    "/code",
    "/enter/<link>",
    "/forgot",
    "/healthz",
    "/language",
    "/login",
    "/look/<colour>.css",
    "/look/logo/<digest>",
    "/metrics",
    "/postback",
    "/readyz",
    "/reset/<link>",
    "/static/<path:filename>",
    "/unsubscribe/<link>",
}


KNOWN = {"colour", "digest", "filename", "link", "token", "provider", "secret"}


def pages(app: Flask) -> dict[str, str]:
    """Every address that can be opened: its rule, and an example of it."""
    adapter = app.url_map.bind("")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    return {r.rule: adapter.build(r.endpoint, dict.fromkeys(r.arguments, 1)) for r in rules}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_page_that_is_not_listed_asks_who_is_there(app: Flask, client: Browser) -> None:
    """S45: generated from the map of addresses, so that a new page cannot be forgotten."""
    shown = set()
    for rule, address in pages(app).items():
        answer = client.get(address, buffered=True)
        is_sent_to_sign_in = answer.status_code == 303 and "/login" in answer.headers["Location"]
        if not is_sent_to_sign_in:
            shown.add(rule)
    assert shown == OPEN


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_page_takes_a_key_or_a_session_in_its_address(app: Flask) -> None:
    """S17: only one-time links stand in addresses, and those end with their use.

    But for the secret of mail providers: most can be told an address, and nothing else.
    """
    carried = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert {name for name in carried if not name.endswith("_id")} == KNOWN
