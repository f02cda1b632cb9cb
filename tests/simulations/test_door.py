"""Where this server is asked: where it listens, else at its public address."""

import pytest

from receiver import simulations
from receiver.simulations.door import local_address
from tests.conftest import MakeApp
from tests.simulations.stage import Stage


def test_a_server_that_listens_here_is_asked_here(stage: Stage) -> None:
    port = stage.app.config["SETTINGS"].port
    assert simulations.own_door() == f"http://127.0.0.1:{port}/postback"


def test_where_nobody_listens_the_public_address_is_asked(make_app: MakeApp) -> None:
    with make_app(port=1, public_url="https://loja.example.test").app_context():
        assert simulations.own_door() == "https://loja.example.test/postback"


@pytest.mark.parametrize(
    ("host", "reached"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.0.0.7", "10.0.0.7")],
)
def test_who_listens_everywhere_is_reached_here(make_app: MakeApp, host: str, reached: str) -> None:
    with make_app(host=host, port=8123).app_context():
        assert local_address() == f"http://{reached}:8123"


def test_only_its_own_addresses_are_this_server(make_app: MakeApp) -> None:
    with make_app(port=8123, public_url="https://loja.example.test").app_context():
        assert simulations.is_ours("https://LOJA.example.test/postback")
        assert simulations.is_ours("http://127.0.0.1:8123")
        assert not simulations.is_ours("https://outra.example.test")


def test_an_address_without_a_path_is_that_of_the_door() -> None:
    assert simulations.door_at("http://a.test") == "http://a.test/postback"
    assert simulations.door_at("http://a.test/x") == "http://a.test/x"
