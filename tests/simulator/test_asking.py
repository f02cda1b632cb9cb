"""Asks a real server: one that answers, one that redirects, one that is not there."""

from collections.abc import Iterator

import pytest

from receiver.simulator import NoAnswer, ask
from tests.simulator.site import serving


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a running site."""
    with serving() as url:
        yield url


def test_a_body_is_posted_as_it_is(site: str) -> None:
    answer = ask(f"{site}/door", b"a=1;", headers={"Content-Type": "text/x"})
    assert (answer.status, answer.text, answer.is_ok) == (200, "a=1;text/x", True)


def test_a_redirect_is_told_and_not_followed(site: str) -> None:
    answer = ask(f"{site}/away")
    assert (answer.status, answer.text, answer.is_ok) == (302, "/away", False)


def test_a_question_keeps_its_query(site: str) -> None:
    assert ask(f"{site}/a?b=c").text == "/a?b=c"


def test_a_question_without_a_path_is_for_the_root(site: str) -> None:
    assert ask(site).text == "/"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "ftp://example.test/", "nothing", "http://[", "http://a:b/", "http://"],
)
def test_where_nobody_answers_the_reason_is_said(url: str) -> None:
    with pytest.raises(NoAnswer, match=r"does not answer: .+"):
        ask(url)
