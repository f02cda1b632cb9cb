"""The first page."""

from tests.client import Browser


def test_the_first_page_says_that_no_key_is_known(client: Browser) -> None:
    """DESIGN 5: the server runs all the same, and says where one is added."""
    page = client.get("/").text
    assert "falta a chave única" in page
    assert 'href="/admin/settings/keys"' in page
    assert 'href="/login"' in page


def test_with_a_key_the_first_page_only_leads_in(door: Browser) -> None:
    page = door.get("/").text
    assert "chave única" not in page
    assert 'href="/login"' in page
