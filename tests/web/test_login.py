"""The ways in, as a browser meets them."""

from datetime import timedelta

import pytest
from flask import Flask

from receiver.context import utcnow
from receiver.models.token import Purpose
from tests.client import Browser
from tests.people import ANA, PASSWORD, delivered, link, member, owed
from tests.postman import code_in
from tests.web.pages import another, press, same_but_proof, says, sign_in, text

BIA = "bia@example.test"  # whom nobody knows


def test_the_right_password_leads_to_the_account(client: Browser) -> None:
    member()
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Olá, Ana" in says(client, "/account")


def test_a_wrong_password_says_the_same_for_known_and_unknown(client: Browser) -> None:
    """S18: status, page and headers."""
    member()
    answers = [sign_in(client, email, "not the password") for email in (ANA, BIA)]
    known, unknown = (same_but_proof(answer.text).replace(BIA, ANA) for answer in answers)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert known == unknown
    assert "E-mail e senha não combinam" in known


def test_the_password_is_never_written_back(client: Browser) -> None:
    member()
    assert "not the password" not in sign_in(client, ANA, "not the password").text


def test_too_many_tries_are_told_how_long_to_wait(client: Browser) -> None:
    """S24."""
    member()
    for _ in range(5):
        sign_in(client, ANA, "not the password")
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Espere 1 segundo" in answer.text


@pytest.mark.parametrize("password", ["x" * 5_000, "\x00" * 12, "é" * 3_000])
def test_a_strange_password_is_refused_like_any_other(client: Browser, password: str) -> None:
    """S22."""
    member()
    assert sign_in(client, ANA, password).status_code == 422


def test_a_password_of_megabytes_is_not_even_read(client: Browser) -> None:
    """S22."""
    assert sign_in(client, ANA, "x" * 5_000_000).status_code == 413


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/account\r\nX: y",
        "javascript:alert(1)",
        "/é",
        "account",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(client: Browser, target: str) -> None:
    """S43, T13."""
    member()
    answer = press(client, "/login", email=ANA, password=PASSWORD, next=target)
    assert (answer.status_code, answer.location) == (303, "/account")


def test_who_wanted_a_page_of_ours_gets_it(client: Browser) -> None:
    member()
    asked = client.get("/account/profile")
    assert asked.location == "/login?next=/account/profile"
    answer = press(client, asked.location, email=ANA, password=PASSWORD, next="/account/profile")
    assert answer.location == "/account/profile"


def test_who_is_in_already_is_not_asked_again(client: Browser) -> None:
    member()
    sign_in(client)
    assert client.get("/login").location == "/account"


def test_asking_for_a_link_looks_the_same_for_known_and_unknown(app: Flask) -> None:
    """S19."""
    member()
    seen = []
    for email in (ANA, BIA):
        client = another(app)
        answer = press(client, "/login", email=email, way="link")
        assert (answer.status_code, answer.location) == (303, "/code")
        seen.append(says(client, "/code").replace(BIA, ANA))
    assert seen[0] == seen[1]
    assert [letter.to for letter in owed()] == [ANA]


@pytest.mark.parametrize("email", ["", "ana", "ana@", "ana@exemplo"])
@pytest.mark.parametrize(("path", "way"), [("/login", "link"), ("/forgot", "")])
def test_a_slip_of_the_hand_is_told(client: Browser, email: str, path: str, way: str) -> None:
    answer = press(client, path, email=email, way=way)
    assert answer.status_code == 422
    assert "Escreva o seu e-mail inteiro" in answer.text


def test_the_code_from_the_letter_lets_in(client: Browser) -> None:
    member()
    press(client, "/login", email=ANA, way="link")
    code = code_in(delivered(utcnow()))
    assert press(client, "/code", email=ANA, code=code).location == "/account"
    assert says(client, "/account")


def test_the_code_can_be_typed_in_a_browser_that_asked_for_nothing(app: Flask) -> None:
    """VOICES 7: letter on the phone, course on the computer."""
    member()
    press(another(app), "/login", email=ANA, way="link")
    code = code_in(delivered(utcnow()))
    client = another(app)
    assert 'name="email"' in client.get("/code").text
    assert press(client, "/code", email=ANA, code=code).location == "/account"


def test_a_wrong_code_says_the_same_for_known_and_unknown(client: Browser) -> None:
    member()
    answers = [press(client, "/code", email=email, code="000000") for email in (ANA, BIA)]
    known, unknown = (same_but_proof(answer.text).replace(BIA, ANA) for answer in answers)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert known == unknown


def test_a_link_shows_a_button_and_the_button_lets_in(client: Browser) -> None:
    """S28: opening it changes nothing, however often a scanner does."""
    path = f"/enter/{link(member(), utcnow())}"
    for _ in range(3):
        assert "Falta só apertar o botão" in says(client, path)
        assert client.head(path).status_code == 200
    assert client.get("/account").status_code == 303
    assert press(client, path).location == "/account"


def test_a_used_link_says_so_and_sends_another_in_one_press(client: Browser) -> None:
    path = f"/enter/{link(member(), utcnow())}"
    press(client, path)
    answer = another(client.application).get(path)
    assert answer.status_code == 410
    assert "já foi usado ou venceu" in answer.text
    sent = press(client, f"{path}/again", on=path)
    assert "Mandamos um link novo" in sent.text
    assert [letter.to for letter in owed()] == [ANA]


def test_an_old_link_does_not_tell_whose_it_was(client: Browser) -> None:
    path = f"/enter/{link(member(), utcnow() - timedelta(days=3))}"
    assert ANA not in client.get(path).text
    assert ANA not in press(client, f"{path}/again", on=path).text


def test_a_made_up_link_is_not_found(client: Browser) -> None:
    answer = client.get("/enter/made.up")
    assert answer.status_code == 404
    assert "não está inteiro" in answer.text


def test_pages_with_a_secret_address_tell_it_to_nobody(client: Browser) -> None:
    """S28: no referrer, no copy, nothing from elsewhere."""
    for purpose in (Purpose.ENTER, Purpose.RESET):
        token = link(member(f"{purpose}@example.test"), utcnow(), purpose)
        answer = client.get(f"/{purpose}/{token}")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "https://" not in answer.text


def test_a_blocked_member_reads_so_and_whom_to_ask(client: Browser) -> None:
    member(blocked_at=utcnow())
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "está bloqueada" in answer.text
    assert "loja@example.test" in answer.text
    assert client.get("/account").status_code == 303


def test_an_expired_temporary_password_offers_a_link(client: Browser) -> None:
    """S26."""
    member(password_expires_at=utcnow() - timedelta(days=1))
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "A senha provisória venceu" in answer.text
    assert 'value="link"' in answer.text


def test_a_name_is_text_and_not_a_program(client: Browser) -> None:
    """S42."""
    member(name='<img src=x onerror="x()">{{7331*7331}}')
    sign_in(client)
    for path in ("/account", "/account/profile"):
        page = client.get(path).text
        assert "<img" not in page
        assert "53743561" not in text(page)
