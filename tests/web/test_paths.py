"""Where a browser may be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.web.paths import safe_next


@pytest.mark.parametrize("target", ["/", "/account", "/admin/inbox?state=dead&email=a@b", "/a/b#c"])
def test_a_path_of_ours_is_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    ["//evil", "/\\evil", "https:evil", "/\t/evil", "\\\\evil", "javascript:x", "", "a", "/a b"],
)
def test_anything_else_leads_home(target: str) -> None:
    """S43, T13."""
    assert safe_next(target) == "/account"


@given(st.text())
def test_nothing_leads_to_another_host(target: str) -> None:
    """S43: browsers read a backslash as a slash and skip control characters."""
    path = safe_next(target)
    assert path.isascii()
    assert path.isprintable()
    assert path[0] == "/"
    assert path[1:2] not in ("/", "\\")
