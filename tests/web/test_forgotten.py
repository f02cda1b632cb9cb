"""The way back for a forgotten password."""

from datetime import timedelta

from receiver.context import utcnow
from receiver.models.token import Purpose
from tests.client import Browser
from tests.people import ANA, NEW, delivered, link, member
from tests.postman import link_in
from tests.web.pages import press, says, sign_in, text

BIA = "bia@example.test"  # whom nobody knows


def test_a_forgotten_password_is_replaced_and_then_used(client: Browser) -> None:
    """S30: the new one is not yet a way in by itself."""
    member()
    press(client, "/forgot", email=ANA)
    answer = press(client, f"/reset/{link_in(delivered(utcnow()))}", password=NEW)
    assert answer.location == "/login"
    assert "Agora entre com ela" in says(client, "/login")
    assert client.get("/account").status_code == 303
    assert sign_in(client, ANA, NEW).location == "/account"


def test_forgetting_looks_the_same_for_known_and_unknown(client: Browser) -> None:
    """S19."""
    member()
    known, unknown = (
        text(press(client, "/forgot", email=email).text).replace(BIA, ANA) for email in (ANA, BIA)
    )
    assert known == unknown


def test_a_weak_new_password_is_refused_with_the_reason(client: Browser) -> None:
    """S23."""
    path = f"/reset/{link(member(), utcnow(), Purpose.RESET)}"
    answer = press(client, path, password="123456789012")
    assert answer.status_code == 422
    assert "fácil de adivinhar" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_spent_reset_link_leads_to_a_new_one(client: Browser) -> None:
    path = f"/reset/{link(member(), utcnow() - timedelta(days=3), Purpose.RESET)}"
    answer = client.get(path)
    assert answer.status_code == 410
    assert 'href="/forgot"' in answer.text
