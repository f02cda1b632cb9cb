"""Who may speak to the pages."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from config import BadSetting
from tests.database import PUBLIC_URL
from tests.web.conftest import Site

# Without a proof of origin only the doors of machines are open: they have another proof.
EXEMPT = {"/postback", "/bounces/<provider>/<secret>"}
# The link in them is the proof, and mailboxes press them for their owners.
EXEMPT |= {"/unsubscribe/<link>", "/unsubscribe/<link>/back"}
STATIC = "static"


@pytest.fixture
def mirror(site: Site) -> Site:
    """Builds a site that tells whom it takes the caller for."""

    def build(**changed: object) -> Flask:
        app = site(**changed)
        app.add_url_rule("/me", view_func=lambda: f"{request.remote_addr} {request.scheme}")
        return app

    return build


@pytest.fixture
def client(mirror: Site) -> FlaskClient:
    return mirror().test_client()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "portaria.example.test.evil.example", "", "a@b", "..", "e" * 5000, "\xff"],
)
def test_a_name_that_is_not_ours_gets_no_page(client: FlaskClient, host: str) -> None:
    """S29, T12: links made from it would lead elsewhere."""
    answer = client.get("/me", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "PUBLIC_URL" in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "portaria.example.test",
        "PORTARIA.example.test:443",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8",
    ],
)
def test_our_own_names_get_the_page(client: FlaskClient, host: str) -> None:
    """S29: the public name, this machine and bare addresses."""
    assert client.get("/me", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/postback", "/healthz"])
@pytest.mark.parametrize("host", ["10.1.2.3.nip.example", "..", "e" * 5000])
def test_watchers_and_the_marketplace_may_use_any_name(
    client: FlaskClient, path: str, host: str
) -> None:
    """DESIGN 5: a registered address must work, whatever PUBLIC_URL says."""
    assert client.get(path, headers={"Host": host}).status_code == 200


def test_a_public_name_with_accents_is_known_as_browsers_write_it(mirror: Site) -> None:
    browser = mirror(public_url="https://pão.example").test_client()
    answer = browser.get("/me", base_url="https://xn--po-sia.example")
    assert answer.status_code == 200


def _posts(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]


def _address(app: Flask, rule: Rule) -> str:
    return app.url_map.bind("").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))


def test_every_form_needs_its_token(site: Site) -> None:
    """S40: all routes that change something, but for those that are listed here."""
    app = site()
    client = app.test_client()
    open_to_all = set()
    for rule in _posts(app):
        if client.post(_address(app, rule), data={"a": "b"}).status_code != 400:
            open_to_all.add(rule.rule)
    assert open_to_all == EXEMPT


def test_a_form_of_another_site_is_refused_whatever_it_carries(site: Site) -> None:
    """S40: the browser itself says where it comes from."""
    app = site()
    client = app.test_client()
    for rule in _posts(app):
        if rule.rule not in EXEMPT:
            foreign = {"Sec-Fetch-Site": "cross-site"}
            assert client.post(_address(app, rule), headers=foreign).status_code == 403
            foreign = {"Origin": "https://evil.example"}
            assert client.post(_address(app, rule), headers=foreign).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "null"},  # as browsers say on pages without referrer
        {"Origin": PUBLIC_URL},
        {"Origin": "http://localhost", "Host": "localhost"},
        {},
    ],
)
def test_our_own_forms_reach_the_check_of_the_token(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    """S40: and fail there with a page that says what to do."""
    answer = client.post("/language", headers=headers)
    assert answer.status_code == 400
    assert "aberta tempo demais" in answer.text


@pytest.mark.parametrize("origin", ["http://[x", "https://203.0.113.9", "portaria.example.test"])
def test_an_origin_that_is_not_this_one_is_refused(client: FlaskClient, origin: str) -> None:
    """S40: a bare address is no origin of ours just because it is one."""
    assert client.post("/language", headers={"Origin": origin}).status_code == 403


def test_a_form_of_untold_length_is_not_read(client: FlaskClient) -> None:
    """T2: it would be cut at the limit and look whole."""
    answer = client.post("/language", headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411


def test_a_form_that_is_too_long_is_refused(client: FlaskClient) -> None:
    """T18: the limit holds for plain forms, too."""
    assert client.post("/language", data={"language": "x" * 300_000}).status_code == 413


def test_cookies_of_forms_stay_in_this_browser_and_on_this_site(client: FlaskClient) -> None:
    """S39: every cookie that a page with a form sets."""
    cookies = client.get("/language").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        told = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= told


def test_nobody_is_believed_about_others_by_default(mirror: Site) -> None:
    """S46: what a caller writes about itself changes neither its address nor the scheme."""
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert mirror().test_client().get("/me", headers=spoofed).text == "127.0.0.1 http"


def test_our_proxy_is_believed_about_its_caller(mirror: Site) -> None:
    """S46: but not what that caller wrote before it."""
    told = {"X-Forwarded-For": "1.1.1.1, 203.0.113.9, 10.0.0.7", "X-Forwarded-Proto": "https"}
    browser = mirror(trusted_proxies=("127.0.0.1", "10.0.0.0/8")).test_client()
    assert browser.get("/me", headers=told).text == "203.0.113.9 https"


@pytest.mark.parametrize("chain", ["", "nonsense", "1.1.1.1, \x01", ", ,"])
def test_a_chain_that_cannot_be_read_leaves_the_proxy_as_the_caller(
    mirror: Site, chain: str
) -> None:
    """S46: nothing is guessed."""
    browser = mirror(trusted_proxies=("127.0.0.1",)).test_client()
    assert browser.get("/me", headers={"X-Forwarded-For": chain}).text.startswith("127.0.0.1 ")


def test_a_socket_is_believed_when_the_settings_say_so(mirror: Site) -> None:
    """S46: behind a Unix socket the proxy has no address."""
    told = {"X-Forwarded-For": "203.0.113.9"}
    browser = mirror(trusted_proxies=("unix",)).test_client()
    answer = browser.get("/me", headers=told, environ_overrides={"REMOTE_ADDR": ""})
    assert answer.text == "203.0.113.9 http"


def test_an_unknown_proxy_in_the_settings_stops_the_start(site: Site) -> None:
    """S59: with the name of the setting, not its value."""
    with pytest.raises(BadSetting, match="TRUSTED_PROXIES") as stopped:
        site(trusted_proxies=("proxy.internal",))
    assert "proxy.internal" not in str(stopped.value)
