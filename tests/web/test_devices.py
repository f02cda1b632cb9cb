"""Browsers in the words of their owners."""

import pytest

from receiver.web.devices import named

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (f"{CHROME}Safari/537.36", "Chrome · Linux"),
        (f"{CHROME}Safari/537.36 Edg/140.0", "Edge · Linux"),
        (f"{IPHONE}Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Windows",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_with_its_machine(told: str, name: str) -> None:
    assert named(told) == name
